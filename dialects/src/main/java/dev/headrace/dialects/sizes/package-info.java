/// Programs for tensors of several sizes: what their arguments and results say of them.
@NullMarked
package dev.headrace.dialects.sizes;

import org.jspecify.annotations.NullMarked;
