/// Several elements at a time: lanes in the loops of tasks, vectors in FIFOs, banks in buffers.
@NullMarked
package dev.headrace.compiler.vectorization;

import org.jspecify.annotations.NullMarked;
