/// From SCHEDULED to SIZED: the depth of every FIFO, proven free of deadlock, and the kind of every memory.
@NullMarked
package dev.headrace.compiler.sizing;

import org.jspecify.annotations.NullMarked;
