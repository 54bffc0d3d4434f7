/// Several neighbouring elements as one value.
@NullMarked
package dev.headrace.dialects.vector;

import org.jspecify.annotations.NullMarked;
