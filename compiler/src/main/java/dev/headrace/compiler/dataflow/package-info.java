/// From loop nests over tiles to kernels and tasks that exchange streams of tiles (StreamTensor, section 4.1).
@NullMarked
package dev.headrace.compiler.dataflow;

import org.jspecify.annotations.NullMarked;
