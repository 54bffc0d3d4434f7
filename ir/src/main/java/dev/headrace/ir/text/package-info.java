/// MLIR's textual format: what is printed here `mlir-opt` reads, and the other way round.
@NullMarked
package dev.headrace.ir.text;

import org.jspecify.annotations.NullMarked;
