/// Programs of any level as machine code of this computer.
@NullMarked
package dev.headrace.backends.cpu;

import org.jspecify.annotations.NullMarked;
