package dev.headrace.filetests.structure.planted.ir;

import dev.headrace.filetests.structure.planted.dialects.dataflow.Stream;

record NamesDialect(Stream stream) {}
