package dev.headrace.filetests.structure.planted.frontends;

import dev.headrace.filetests.structure.planted.dialects.dataflow.Stream;

record ReadsStream(Stream stream) {}
