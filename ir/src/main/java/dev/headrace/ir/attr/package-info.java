/// The built-in attributes, as records with structural equality.
@NullMarked
package dev.headrace.ir.attr;

import org.jspecify.annotations.NullMarked;
