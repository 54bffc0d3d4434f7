/// Programs as machine code of this computer, compared with the interpreter and with PyTorch.
@NullMarked
package dev.headrace.filetests.cpu;

import org.jspecify.annotations.NullMarked;
