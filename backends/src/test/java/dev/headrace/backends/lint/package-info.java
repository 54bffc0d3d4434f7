@NullMarked
package dev.headrace.backends.lint;

import org.jspecify.annotations.NullMarked;
