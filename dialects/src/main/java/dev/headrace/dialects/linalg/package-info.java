/// Loops over whole tensors, written as index maps and a body for one element.
@NullMarked
package dev.headrace.dialects.linalg;

import org.jspecify.annotations.NullMarked;
