@NullMarked
package dev.headrace.simulator.values;

import org.jspecify.annotations.NullMarked;
