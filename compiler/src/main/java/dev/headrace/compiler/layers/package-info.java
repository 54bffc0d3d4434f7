/// From N layers of equal structure to one function that is called N times (StreamTensor, section 5: one block becomes
/// the accelerator, triggered once for each layer with other weights).
@NullMarked
package dev.headrace.compiler.layers;

import org.jspecify.annotations.NullMarked;
