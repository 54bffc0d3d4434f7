@NullMarked
package dev.headrace.simulator.time;

import org.jspecify.annotations.NullMarked;
