/// Making, slicing and reshaping of immutable arrays.
@NullMarked
package dev.headrace.dialects.tensor;

import org.jspecify.annotations.NullMarked;
