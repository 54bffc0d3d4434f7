/// Streams of tensor tiles, and the kernels and tasks that they connect: the types and operations of StreamTensor
/// (MICRO 2025, section 3), spelt so that MLIR parses and IRDL verifies them.
@NullMarked
package dev.headrace.dialects.dataflow;

import org.jspecify.annotations.NullMarked;
