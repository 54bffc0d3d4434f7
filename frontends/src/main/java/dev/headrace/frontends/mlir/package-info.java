/// From MLIR text as torch-mlir and `mlir-opt` print it, linalg on tensors, to a module at level LINALG.
///
/// [ReadMlir] is the way in, [ImportMlir] has the steps. What our dialects do not have is a [SourceOp] in between.
@NullMarked
package dev.headrace.frontends.mlir;

import org.jspecify.annotations.NullMarked;
