@NullMarked
package dev.headrace.compiler.lowering;

import org.jspecify.annotations.NullMarked;
