/// Tensor values outside the IR: weights in a mapped file, inputs, outputs, folded constants.
@NullMarked
package dev.headrace.ir.data;

import org.jspecify.annotations.NullMarked;
