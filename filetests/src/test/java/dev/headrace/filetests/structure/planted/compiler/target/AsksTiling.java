package dev.headrace.filetests.structure.planted.compiler.target;

import dev.headrace.filetests.structure.planted.compiler.tiling.AsksDataflow;

record AsksTiling(AsksDataflow tiling) {}
