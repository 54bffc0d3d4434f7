/// Scalar arithmetic, element by element on tensors.
@NullMarked
package dev.headrace.dialects.arith;

import org.jspecify.annotations.NullMarked;
