/// From a state that a kernel reads and writes whole to one of which it writes what changes, and that lies in stripes
/// over several channels of memory.
@NullMarked
package dev.headrace.compiler.states;

import org.jspecify.annotations.NullMarked;
