/// MLIR itself as a second opinion on what programs mean.
@NullMarked
package dev.headrace.filetests.upstream;

import org.jspecify.annotations.NullMarked;
