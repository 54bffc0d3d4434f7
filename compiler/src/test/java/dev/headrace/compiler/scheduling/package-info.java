@NullMarked
package dev.headrace.compiler.scheduling;

import org.jspecify.annotations.NullMarked;
