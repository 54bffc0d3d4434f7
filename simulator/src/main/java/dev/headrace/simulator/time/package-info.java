/// The simulator of time: what each task, FIFO and channel of memory does in which cycle, without values.
///
/// A design becomes a [Network] of [Network.Actor]s. What they do is exact: every actor is a loop nest of fixed trip
/// counts, so that the order of its events is known, and only their cycles depend on others. [Simulation] computes
/// these cycles event by event, not cycle by cycle.
@NullMarked
package dev.headrace.simulator.time;

import org.jspecify.annotations.NullMarked;
