/// The devices that designs are made for, as data: what they hold, how fast they run, what each operator costs.
@NullMarked
package dev.headrace.compiler.target;

import org.jspecify.annotations.NullMarked;
