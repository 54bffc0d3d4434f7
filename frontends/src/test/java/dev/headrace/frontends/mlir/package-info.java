@NullMarked
package dev.headrace.frontends.mlir;

import org.jspecify.annotations.NullMarked;
