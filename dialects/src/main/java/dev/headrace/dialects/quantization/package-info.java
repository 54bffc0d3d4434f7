/// Integers in place of real numbers: how weights become integers, defined once for all who need the values.
@NullMarked
package dev.headrace.dialects.quantization;

import org.jspecify.annotations.NullMarked;
