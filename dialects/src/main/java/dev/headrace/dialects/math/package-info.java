/// Functions of real numbers, element by element on tensors.
@NullMarked
package dev.headrace.dialects.math;

import org.jspecify.annotations.NullMarked;
