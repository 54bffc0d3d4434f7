/// Questions that several stages ask, and shapes that several stages build.
@NullMarked
package dev.headrace.compiler.analysis;

import org.jspecify.annotations.NullMarked;
