@NullMarked
package dev.headrace.ir;

import org.jspecify.annotations.NullMarked;
