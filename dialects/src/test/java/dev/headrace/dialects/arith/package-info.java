@NullMarked
package dev.headrace.dialects.arith;

import org.jspecify.annotations.NullMarked;
