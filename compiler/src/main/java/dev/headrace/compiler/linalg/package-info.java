/// From imported computations to normal ones: between two computations of the device there is no reshape, no slice and
/// no transposition, only the tensor.
///
/// The passes in their order:
///
/// 1. [EraseDuplicates]: equal slices become one, so that the next step sees who uses what.
/// 2. [BubbleSlices]: slices of computations become computations on slices.
/// 3. [AlignShapes]: reshapes dissolve in split loops, dimensions of extent 1 go.
/// 4. [BubbleSlices] again, for slices that stood behind a reshape.
/// 5. [FoldViews]: what is seen of constants and empty tensors becomes such a tensor.
/// 6. [DetachOutputs]: only reductions read their outputs.
/// 7. [InlineScalars]: numbers move into bodies.
/// 8. [FoldCopies]: transpositions and broadcasts dissolve in indexing maps.
/// 9. [FoldSlices]: so do single positions of a tensor.
/// 10. [FuseElementwise]: element-wise computations move into their readers.
/// 11. [DropOperands], [InlineScalars], [EraseDuplicates]: what was said twice is said once.
/// 12. [ExplainViews]: what is left between computations is remarked on.
///
/// It ends because no pass undoes another: slices and copies only move towards the leaves or vanish, shapes are aligned
/// once for the whole function, fusion takes a producer away with each step. No pass makes a reshape between
/// computations, and none but [BubbleSlices] makes a slice, always nearer to the leaves.
@NullMarked
package dev.headrace.compiler.linalg;

import org.jspecify.annotations.NullMarked;
