/// Functions.
@NullMarked
package dev.headrace.dialects.func;

import org.jspecify.annotations.NullMarked;
