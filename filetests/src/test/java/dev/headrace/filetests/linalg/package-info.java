/// Programs of the LINALG level, random and hand-written, and what the passes of that stage make of them.
@NullMarked
package dev.headrace.filetests.linalg;

import org.jspecify.annotations.NullMarked;
