/// Joins the compiler and the simulator of time.
@NullMarked
package dev.headrace.explorer;

import org.jspecify.annotations.NullMarked;
