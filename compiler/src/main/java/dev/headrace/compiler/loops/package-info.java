/// From STREAM to STREAM: loops and buffers of tasks that only cost time go.
@NullMarked
package dev.headrace.compiler.loops;

import org.jspecify.annotations.NullMarked;
