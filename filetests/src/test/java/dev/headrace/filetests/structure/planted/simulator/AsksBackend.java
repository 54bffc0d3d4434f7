package dev.headrace.filetests.structure.planted.simulator;

import dev.headrace.filetests.structure.planted.backends.Writer;

record AsksBackend(Writer writer) {}
