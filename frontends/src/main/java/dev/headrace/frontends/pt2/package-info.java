/// Programs of `torch.export`: the archive, the graph inside it, its weights.
@NullMarked
package dev.headrace.frontends.pt2;

import org.jspecify.annotations.NullMarked;
