package dev.headrace.filetests.structure.planted.compiler.fusion;

import dev.headrace.filetests.structure.planted.compiler.Pipeline;

record AsksPipeline(Pipeline pipeline) {}
