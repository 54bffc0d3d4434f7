@NullMarked
package dev.headrace.dialects.scf;

import org.jspecify.annotations.NullMarked;
