/// From a state that a kernel reads and writes whole to one of which it writes what changes.
@NullMarked
package dev.headrace.compiler.states;

import org.jspecify.annotations.NullMarked;
