/// Within SIZED: the channels of external memory that tensors lie in, what everything takes of the device, and the die
/// that each task lies on.
@NullMarked
package dev.headrace.compiler.placement;

import org.jspecify.annotations.NullMarked;
