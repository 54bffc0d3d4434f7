/// Sizes that are known only when a model runs: formulas, and programs for every size up to a maximum.
@NullMarked
package dev.headrace.frontends.sizes;

import org.jspecify.annotations.NullMarked;
