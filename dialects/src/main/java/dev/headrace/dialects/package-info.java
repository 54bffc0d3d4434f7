/// The dialects: operations with the meaning and the names of MLIR's, and the ones that are ours.
@NullMarked
package dev.headrace.dialects;

import org.jspecify.annotations.NullMarked;
