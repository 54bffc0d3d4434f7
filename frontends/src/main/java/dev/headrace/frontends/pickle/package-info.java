/// Python pickles as data: a fixed list of opcodes and globals, nothing that can run.
@NullMarked
package dev.headrace.frontends.pickle;

import org.jspecify.annotations.NullMarked;
