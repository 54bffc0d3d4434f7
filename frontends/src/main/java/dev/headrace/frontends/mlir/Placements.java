package dev.headrace.frontends.mlir;

import dev.headrace.dialects.tensor.DroppedDims;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.InsertOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Tensors that are put into a larger one: each element of the result selects by its position, as in ADR 0010.
final class Placements {
    private Placements() {}

    /// Before: `tensor.pad %x low[1] high[0] { ^bb0(%i: index): tensor.yield %zero }`. After: a generic that reads `%x`
    /// at `(d0 + 3) mod 4` and takes `%zero` where `d0` is below 1.
    static Value pad(SourceOp op, TensorType type, Rewriter at) {
        Value source = op.operand(0);
        TensorType small = (TensorType) source.type();
        Dims low = margins(op, "static_low", 1, small.rank());
        Dims high = margins(op, "static_high", 2, small.rank());
        for (int d = 0; d < small.rank(); d++) {
            long size = low.at(d) + small.sizeOf(d) + high.at(d);
            if (low.at(d) < 0 || high.at(d) < 0) throw Refusal.of(op, "has a negative margin, which is not supported");
            if (size != type.sizeOf(d))
                throw Refusal.of(op, "gives " + type + ", expected size " + size + " in dimension " + d);
        }
        List<AffineExpr> positions = new ArrayList<>();
        for (int d = 0; d < small.rank(); d++)
            positions.add(Computation.wrapped(d, low.at(d), small.sizeOf(d), type.sizeOf(d)));
        Computation computation = Computation.of(op, at);
        return computation.parallel(List.of(source), List.of(AffineMap.of(type.rank(), positions)), type, (in, e) -> {
            Value outside = Computation.fromPosition(in, op);
            Value value = e.getFirst();
            for (int d = 0; d < small.rank(); d++)
                value = computation.within(
                        in, d, low.at(d), low.at(d) + small.sizeOf(d), type.sizeOf(d), value, outside);
            return value;
        });
    }

    private static Dims margins(Op op, String name, int group, int rank) {
        DenseArrayAttr constants = op.required(name, DenseArrayAttr.class);
        long open = constants.values().values().stream()
                .filter(v -> v == IndexValue.DYNAMIC)
                .count();
        if (constants.values().size() != rank || open != op.operandGroup(group).size())
            throw Refusal.of(op, "has " + constants.values().size() + " margins, expected " + rank);
        return fixed(op, IndexValue.row(constants, op.operandGroup(group)));
    }

    /// The row as numbers, also where constants among the operands hold them.
    static Dims fixed(Op op, List<IndexValue> row) {
        List<Long> numbers = new ArrayList<>();
        for (IndexValue each : row) {
            IndexValue known = each instanceof IndexValue.Computed(Value value) ? IndexValue.of(value) : each;
            if (!(known instanceof IndexValue.Constant(long number)))
                throw Refusal.of(op, "has a place or size that is computed, which is not supported");
            numbers.add(number);
        }
        return new Dims(numbers);
    }

    /// Each part is read at its place; the last that has begun counts.
    static Value concatenate(SourceOp op, TensorType type, Rewriter at) {
        long dim = op.required("dim", IntegerAttr.class).value();
        if (dim < 0 || dim >= type.rank()) throw Refusal.of(op, "joins along dimension " + dim + " of " + type);
        int along = (int) dim;
        List<Long> begins = new ArrayList<>();
        List<AffineMap> maps = new ArrayList<>();
        long begin = 0;
        for (Value part : op.operands()) {
            TensorType each = (TensorType) part.type();
            if (each.rank() != type.rank()
                    || !each.element().equals(type.element())
                    || !each.shape().with(along, 0).equals(type.shape().with(along, 0)))
                throw Refusal.of(op, "has a part " + each + " in a " + type);
            List<AffineExpr> positions = new ArrayList<>();
            for (int d = 0; d < type.rank(); d++)
                positions.add(
                        d == along ? Computation.wrapped(d, begin, each.sizeOf(d), type.sizeOf(d)) : AffineExpr.dim(d));
            maps.add(AffineMap.of(type.rank(), positions));
            begins.add(begin);
            begin += each.sizeOf(along);
        }
        if (begin != type.sizeOf(along))
            throw Refusal.of(op, "has parts of " + begin + " together, expected " + type.sizeOf(along));
        Computation computation = Computation.of(op, at);
        return computation.parallel(op.operands(), maps, type, (in, e) -> {
            Value value = e.getFirst();
            for (int i = 1; i < e.size(); i++)
                value = computation.within(
                        in, along, begins.get(i), type.sizeOf(along), type.sizeOf(along), e.get(i), value);
            return value;
        });
    }

    static Value insertSlice(InsertSliceOp op, Rewriter at) {
        TensorType type = op.wholeType();
        Dims offsets = fixed(op, op.offsets());
        Dims sizes = fixed(op, op.sizes());
        if (fixed(op, op.strides()).values().stream().anyMatch(s -> s != 1))
            throw Refusal.of(op, "has strides other than 1, which is not supported");
        List<Integer> dropped = DroppedDims.find(sizes, op.sliceType().shape()).orElseThrow();
        List<AffineExpr> positions = new ArrayList<>();
        for (int d = 0; d < type.rank(); d++)
            if (!dropped.contains(d)) positions.add(Computation.wrapped(d, offsets.at(d), sizes.at(d), type.sizeOf(d)));
        return placed(op, op.source(), AffineMap.of(type.rank(), positions), op.destination(), offsets, sizes, at);
    }

    /// A single element in its place.
    static Value insert(InsertOp op, Rewriter at) {
        TensorType type = (TensorType) op.result().type();
        Dims place = FoldNumbers.fixedPlace(op.operandGroup(2))
                .orElseThrow(() -> Refusal.of(op, "has a place that is computed, which is not supported"));
        for (int d = 0; d < type.rank(); d++)
            if (place.at(d) < 0 || place.at(d) >= type.sizeOf(d))
                throw Refusal.of(op, "inserts at " + place + " of " + type);
        Dims ones = new Dims(Collections.nCopies(type.rank(), 1L));
        return placed(op, op.operand(0), AffineMap.toNothing(type.rank()), op.operand(1), place, ones, at);
    }

    /// @param part a tensor, read through `map`, or a number
    private static Value placed(Op op, Value part, AffineMap map, Value whole, Dims offsets, Dims sizes, Rewriter at) {
        TensorType type = (TensorType) whole.type();
        Computation computation = Computation.of(op, at);
        boolean isTensor = part.type() instanceof TensorType;
        AffineMap identity = AffineMap.identity(type.rank());
        return computation.parallel(
                isTensor ? List.of(whole, part) : List.of(whole),
                isTensor ? List.of(identity, map) : List.of(identity),
                type,
                (in, e) -> {
                    Value value = isTensor ? e.get(1) : part;
                    for (int d = 0; d < type.rank(); d++)
                        value = computation.within(
                                in, d, offsets.at(d), offsets.at(d) + sizes.at(d), type.sizeOf(d), value, e.getFirst());
                    return value;
                });
    }
}
