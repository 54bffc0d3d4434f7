@NullMarked
package dev.headrace.dialects;

import org.jspecify.annotations.NullMarked;
