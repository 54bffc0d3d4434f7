package dev.headrace.filetests.structure.planted.compiler.dataflow;

public record Wrap(int kernels) {}
