@NullMarked
package dev.headrace.filetests.structure.planted.compiler.dataflow;

import org.jspecify.annotations.NullMarked;
