package dev.headrace.filetests.structure.planted.dialects.dataflow;

public record Stream(int depth) {}
