@NullMarked
package dev.headrace.ir.text;

import org.jspecify.annotations.NullMarked;
