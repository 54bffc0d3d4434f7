/// The part of C++ that the HLS back end emits: tokens, a tree, and who uses which variable how.
@NullMarked
package dev.headrace.backends.lint.cpp;

import org.jspecify.annotations.NullMarked;
