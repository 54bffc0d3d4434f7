@NullMarked
package dev.headrace.compiler.placement;

import org.jspecify.annotations.NullMarked;
