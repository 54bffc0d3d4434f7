/// Which kernels become one, so that what passes between them stays on the chip (StreamTensor, sections 4.2 and 5.2).
@NullMarked
package dev.headrace.compiler.fusion;

import org.jspecify.annotations.NullMarked;
