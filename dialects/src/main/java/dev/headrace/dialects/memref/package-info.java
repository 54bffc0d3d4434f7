/// Mutable arrays.
@NullMarked
package dev.headrace.dialects.memref;

import org.jspecify.annotations.NullMarked;
