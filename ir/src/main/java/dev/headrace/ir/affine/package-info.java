/// Affine expressions and maps: the index arithmetic of structured operations and streams.
@NullMarked
package dev.headrace.ir.affine;

import org.jspecify.annotations.NullMarked;
