/// What the passes of the LINALG level make of the example models.
@NullMarked
package dev.headrace.filetests.linalg;

import org.jspecify.annotations.NullMarked;
