/// The whole compiler in order: [Pipeline] names the stages, which do not know each other.
@NullMarked
package dev.headrace.compiler;

import org.jspecify.annotations.NullMarked;
