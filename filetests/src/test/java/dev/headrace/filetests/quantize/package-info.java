@NullMarked
package dev.headrace.filetests.quantize;

import org.jspecify.annotations.NullMarked;
