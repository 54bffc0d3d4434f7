@NullMarked
package dev.headrace.compiler.target;

import org.jspecify.annotations.NullMarked;
