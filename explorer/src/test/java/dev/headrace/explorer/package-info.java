@NullMarked
package dev.headrace.explorer;

import org.jspecify.annotations.NullMarked;
