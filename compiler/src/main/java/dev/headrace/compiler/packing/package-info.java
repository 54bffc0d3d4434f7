/// How tensors lie in external memory, so that kernels read and write it in bursts (StreamTensor, section 4.2).
@NullMarked
package dev.headrace.compiler.packing;

import org.jspecify.annotations.NullMarked;
