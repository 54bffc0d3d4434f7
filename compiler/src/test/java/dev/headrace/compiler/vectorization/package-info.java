@NullMarked
package dev.headrace.compiler.vectorization;

import org.jspecify.annotations.NullMarked;
