/// From computations on whole tensors to loops over tiles.
///
/// The passes in their order: [PlaceOnHost] marks what stays on the host, [ChooseTiles] gives each loop of the other
/// computations the size of its tile, [TileComputations] makes the loop nests.
@NullMarked
package dev.headrace.compiler.tiling;

import org.jspecify.annotations.NullMarked;
