/// Named tensors in a `.safetensors` file: inputs, outputs, golden values.
@NullMarked
package dev.headrace.frontends.safetensors;

import org.jspecify.annotations.NullMarked;
