/// From MATERIALIZED to STREAM: tiles become elements of FIFOs, tensors become memory, computations become loops.
@NullMarked
package dev.headrace.compiler.lowering;

import org.jspecify.annotations.NullMarked;
