package dev.headrace.filetests.structure.planted.compiler;

import dev.headrace.filetests.structure.planted.compiler.tiling.AsksDataflow;

/// Not a violation: the pipeline may know a stage.
public record Pipeline(AsksDataflow tiling) {}
