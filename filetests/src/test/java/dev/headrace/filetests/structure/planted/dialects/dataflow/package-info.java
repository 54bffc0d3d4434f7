@NullMarked
package dev.headrace.filetests.structure.planted.dialects.dataflow;

import org.jspecify.annotations.NullMarked;
