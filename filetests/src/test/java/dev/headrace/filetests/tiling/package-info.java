/// Tiled programs against the untiled ones.
@NullMarked
package dev.headrace.filetests.tiling;

import org.jspecify.annotations.NullMarked;
