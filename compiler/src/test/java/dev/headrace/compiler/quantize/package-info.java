@NullMarked
package dev.headrace.compiler.quantize;

import org.jspecify.annotations.NullMarked;
