@NullMarked
package dev.headrace.compiler.sizing;

import org.jspecify.annotations.NullMarked;
