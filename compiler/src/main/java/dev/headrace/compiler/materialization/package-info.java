/// Transfers, converters and forks become tasks like all others (StreamTensor, section 4.3).
@NullMarked
package dev.headrace.compiler.materialization;

import org.jspecify.annotations.NullMarked;
