@NullMarked
package dev.headrace.compiler.linalg;

import org.jspecify.annotations.NullMarked;
