/// From STREAM to SCHEDULED: when each loop, task and stream does what, in clock cycles.
@NullMarked
package dev.headrace.compiler.scheduling;

import org.jspecify.annotations.NullMarked;
