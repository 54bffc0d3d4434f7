package dev.headrace.frontends.mlir;

import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.DroppedDims;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Parts of tensors, and other shapes of them.
final class Slices {
    private Slices() {}

    /// A slice at a place that operands of the operation state becomes one at a fixed place; one with gaps becomes a
    /// computation, which reads `d0 * stride + offset`.
    static void settle(ExtractSliceOp op, Rewriter at) {
        Dims offsets = Placements.fixed(op, op.offsets());
        Dims sizes = Placements.fixed(op, op.sizes());
        Dims strides = Placements.fixed(op, op.strides());
        TensorType type = op.sliceType();
        List<Integer> dropped = DroppedDims.find(sizes, type.shape()).orElseThrow();
        for (int d = 0; d < sizes.size(); d++) {
            long last = offsets.at(d) + (sizes.at(d) - 1) * strides.at(d);
            if (offsets.at(d) < 0
                    || last < 0
                    || offsets.at(d) >= op.wholeType().sizeOf(d)
                    || last >= op.wholeType().sizeOf(d))
                throw Refusal.of(
                        op,
                        "reaches from " + offsets.at(d) + " to " + last + " in dimension " + d + " of "
                                + op.wholeType());
        }
        if (strides.values().stream().allMatch(s -> s == 1)) {
            boolean isFixed = op.operandCount() == 1;
            if (isFixed) return;
            Value whole = ExtractSliceOp.create(at, op.location(), op.operand(0), IndexValue.of(offsets), sizes)
                    .result();
            at.replace(op, whole.type().equals(type) ? whole : shaped(op.location(), whole, type.shape(), at));
            return;
        }
        List<AffineExpr> positions = new ArrayList<>();
        int loop = 0;
        for (int d = 0; d < sizes.size(); d++) {
            if (dropped.contains(d)) positions.add(AffineExpr.constant(offsets.at(d)));
            else positions.add(AffineExpr.dim(loop++).times(strides.at(d)).plus(offsets.at(d)));
        }
        at.replace(
                op,
                Computation.of(op, at)
                        .parallel(
                                List.of(op.operand(0)),
                                List.of(AffineMap.of(type.rank(), positions)),
                                type,
                                (_, e) -> e.getFirst()));
    }

    static Value reshaped(SourceOp op, TensorType type, Rewriter at) {
        TensorType from = (TensorType) op.operand(0).type();
        if (from.elements() != type.elements() || !from.element().equals(type.element()))
            throw Refusal.of(op, "cannot turn " + from + " into " + type);
        return shaped(op.location(), op.operand(0), type.shape(), at);
    }

    /// The same elements in the same order: folded to one dimension where no grouping leads from one shape to the
    /// other.
    static Value shaped(dev.headrace.ir.Location place, Value tensor, Dims shape, Rewriter at) {
        TensorType from = (TensorType) tensor.type();
        if (from.shape().equals(shape)) return tensor;
        var folds = Reassociation.between(from.shape(), shape);
        if (from.rank() > shape.size() && folds.isPresent())
            return CollapseShapeOp.create(at, place, tensor, folds.get()).result();
        var splits = Reassociation.between(shape, from.shape());
        if (from.rank() < shape.size() && splits.isPresent())
            return ExpandShapeOp.create(at, place, tensor, splits.get(), shape).result();
        Value flat = shaped(place, tensor, Dims.of(from.elements()), at);
        return shaped(place, flat, shape, at);
    }
}
