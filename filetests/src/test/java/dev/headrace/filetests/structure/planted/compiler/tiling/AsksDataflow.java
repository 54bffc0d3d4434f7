package dev.headrace.filetests.structure.planted.compiler.tiling;

import dev.headrace.filetests.structure.planted.compiler.dataflow.Wrap;

public record AsksDataflow(Wrap wrap) {}
