/// The reference interpreter: what a program means, at every level from structured operations to sized FIFOs.
@NullMarked
package dev.headrace.simulator.values;

import org.jspecify.annotations.NullMarked;
