package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Writes through views: what a tensor becomes when a view of it gets new elements.
final class Insertions {
    private Insertions() {}

    /// The elements of `base` with those that `view` shows replaced by `elements`.
    static Tensor insert(Tensor base, Aliases.View view, Tensor elements, Lowering at) {
        AtenNode node = view.node();
        return switch (Views.of(node).orElseThrow()) {
            case SAME -> elements;
            case RESHAPED -> Shapes.reshape(elements, base.shape(), at);
            case PERMUTED -> Shapes.permute(elements, inverse(base.rank(), node), at);
            case CUT -> cut(base, view, elements, at);
            case REPEATED -> {
                if (base.shape().product() != elements.shape().product()) throw unsupported(node, at);
                yield Shapes.reshape(elements, base.shape(), at);
            }
            case OTHER -> throw unsupported(node, at);
        };
    }

    private static InputError unsupported(AtenNode node, Lowering at) {
        return new InputError(
                "a write through the view that " + node.operator() + " gives is not supported",
                at.place(),
                "write to the tensor itself, or return a new one");
    }

    private static int[] inverse(int rank, AtenNode node) {
        int[] order = Shapes.order(node, rank);
        int[] inverse = new int[rank];
        for (int i = 0; i < rank; i++) inverse[order[i]] = i;
        return inverse;
    }

    private static Tensor cut(Tensor base, Aliases.View view, Tensor elements, Lowering at) {
        AtenNode node = view.node();
        int dim = Shapes.dim(node.integer("dim", 0), base.rank());
        long size = base.shape().at(dim);
        return switch (Views.name(node)) {
            case "slice" ->
                insert(base, dim, Shapes.bound(node.integer("start", 0), size), node.integer("step", 1), elements, at);
            case "select" -> one(base, dim, Shapes.bound(node.integer("index", 0), size), elements, at);
            case "unbind" -> one(base, dim, view.result(), elements, at);
            case "narrow" -> insert(base, dim, Shapes.bound(node.integer("start", 0), size), 1, elements, at);
            case "split", "split_with_sizes", "chunk" -> {
                List<Long> sizes = Shapes.pieces(node, size);
                long start =
                        IntStream.range(0, view.result()).mapToLong(sizes::get).sum();
                yield insert(base, dim, start, 1, elements, at);
            }
            default -> throw unsupported(node, at);
        };
    }

    private static Tensor one(Tensor base, int dim, long index, Tensor elements, Lowering at) {
        return insert(base, dim, index, 1, Shapes.reshape(elements, base.shape().with(dim, 1), at), at);
    }

    /// Replaces the positions `start`, `start + step`, … of a dimension. The elements are read at their own position
    /// modulo their number: always inside, and right where it counts.
    private static Tensor insert(Tensor base, int dim, long start, long step, Tensor elements, Lowering at) {
        long count = elements.shape().at(dim);
        if (count == base.shape().at(dim)) return elements;
        if (base instanceof Tensor.Known(TensorData old) && elements instanceof Tensor.Known(TensorData fresh))
            return fold(old, dim, start, step, fresh);
        int rank = base.rank();
        List<AffineExpr> where = new ArrayList<>(AffineMap.identity(rank).results());
        AffineExpr position = step == 1 ? where.get(dim) : where.get(dim).floorDiv(step);
        where.set(
                dim,
                count == 1
                        ? AffineExpr.constant(0)
                        : position.plus(Math.floorMod(-(start / step), count)).mod(count));
        Location place = at.location();
        return at.parallel(
                List.of(at.value(base), at.value(elements)),
                List.of(AffineMap.identity(rank), AffineMap.of(rank, where)),
                base.shape(),
                base.element(),
                (in, e) -> {
                    Value index = IndexOp.create(in, place, dim).result();
                    Value hit = compare(in, place, "ge", index, start);
                    hit = and(in, place, hit, compare(in, place, "lt", index, start + (count - 1) * step + 1));
                    if (step > 1) hit = and(in, place, hit, isMultiple(in, place, index, start, step));
                    return SelectOp.create(in, place, hit, e.get(1), e.get(0)).result();
                });
    }

    private static Value isMultiple(Builder in, Location place, Value index, long start, long step) {
        Value rest = BinaryOp.create(
                        in,
                        place,
                        BinaryOp.Kind.REMSI,
                        index,
                        ConstantOp.index(in, place, step).result())
                .result();
        return compare(in, place, "eq", rest, start % step);
    }

    private static Value compare(Builder in, Location place, String how, Value index, long bound) {
        return Comparisons.integer(
                in, place, how, index, ConstantOp.index(in, place, bound).result());
    }

    private static Value and(Builder in, Location place, Value a, Value b) {
        return BinaryOp.create(in, place, BinaryOp.Kind.ANDI, a, b).result();
    }

    private static Tensor fold(TensorData old, int dim, long start, long step, TensorData fresh) {
        long inner = 1;
        for (int i = dim + 1; i < old.rank(); i++) inner *= old.sizeOf(i);
        long size = old.sizeOf(dim);
        long count = fresh.sizeOf(dim);
        boolean real = old.kind().isFloat();
        double[] reals = real ? old.toDoubles() : new double[0];
        long[] integers = real ? new long[0] : old.toLongs();
        for (long i = 0; i < fresh.elements(); i++) {
            long at = (i / (inner * count) * size + start + i / inner % count * step) * inner + i % inner;
            if (real) reals[(int) at] = fresh.doubleAt(i);
            else integers[(int) at] = fresh.integerAt(i);
        }
        long[] sizes = old.sizes().toArray();
        return new Tensor.Known(
                real
                        ? TensorData.ofDoubles(old.kind(), reals, sizes)
                        : TensorData.ofLongs(old.kind(), integers, sizes));
    }
}
