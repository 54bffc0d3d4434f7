/// The built-in types, as records with structural equality.
@NullMarked
package dev.headrace.ir.type;

import org.jspecify.annotations.NullMarked;
