@NullMarked
package dev.headrace.compiler.tiling;

import org.jspecify.annotations.NullMarked;
