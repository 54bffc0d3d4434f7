/// Programs that mean the same at every level.
@NullMarked
package dev.headrace.filetests.levels;

import org.jspecify.annotations.NullMarked;
