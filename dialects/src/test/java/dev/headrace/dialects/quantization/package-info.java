@NullMarked
package dev.headrace.dialects.quantization;

import org.jspecify.annotations.NullMarked;
