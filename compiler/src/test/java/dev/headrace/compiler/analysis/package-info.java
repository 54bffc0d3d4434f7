@NullMarked
package dev.headrace.compiler.analysis;

import org.jspecify.annotations.NullMarked;
