/// LLVM as a library: unpacked and loaded on first use, called without generated bindings.
@NullMarked
package dev.headrace.backends.cpu.llvm;

import org.jspecify.annotations.NullMarked;
