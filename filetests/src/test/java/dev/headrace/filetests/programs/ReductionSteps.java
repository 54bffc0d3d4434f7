package dev.headrace.filetests.programs;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.filetests.programs.Draft.Term;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Computations with reduction loops, and some small groups of steps around them.
record ReductionSteps(Draft draft, PointwiseSteps pointwise, List<Term> terms) {
    /// The sum or the largest element over one or several dimensions.
    Term reduced(Term x) {
        if (x.rank() == 0) return pointwise.unary(x);
        boolean[] reduces = new boolean[x.rank()];
        reduces[draft.random.nextInt(x.rank())] = true;
        if (draft.once(2)) reduces[draft.random.nextInt(x.rank())] = true;
        return reduced(x, reduces, draft.random.nextBoolean());
    }

    private Term reduced(Term x, boolean[] reduces, boolean sums) {
        List<Integer> kept = new ArrayList<>();
        List<IteratorType> loops = new ArrayList<>();
        long reduced = 1;
        for (int d = 0; d < x.rank(); d++) {
            loops.add(reduces[d] ? IteratorType.REDUCTION : IteratorType.PARALLEL);
            if (reduces[d]) reduced *= x.shape().at(d);
            else kept.add(d);
        }
        Dims left = new Dims(kept.stream().map(x.shape()::at).toList());
        BinaryOp.Kind kind = sums ? BinaryOp.Kind.ADDF : BinaryOp.Kind.MAXIMUMF;
        Value result = GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value()),
                        List.of(draft.filled(left, sums ? 0 : -10_000)),
                        List.of(AffineMap.identity(x.rank()), AffineMap.select(x.rank(), kept)),
                        loops,
                        (at, in) -> List.of(pointwise.binary(at, kind, in.get(1), in.get(0))))
                .result();
        return new Term(result, sums ? x.bound() * reduced : x.bound());
    }

    /// The last dimension against a dimension of a parameter or of another value; the others are kept.
    Term product(Term x) {
        int rank = x.rank();
        if (rank == 0) return pointwise.unary(x);
        long inner = x.shape().at(rank - 1);
        boolean turned = draft.random.nextBoolean();
        int shared = turned ? 1 : 0;
        List<Term> fitting = terms.stream()
                .filter(t -> t.rank() == 2 && t.shape().at(shared) == inner)
                .toList();
        long width = draft.oneOf(List.of(1L, 4L, 5L, 6L, 8L, 16L));
        Term y = fitting.isEmpty() || draft.random.nextBoolean()
                ? draft.argument(turned ? Dims.of(width, inner) : Dims.of(inner, width))
                : draft.oneOf(fitting);
        List<Long> result = new ArrayList<>(x.shape().values().subList(0, rank - 1));
        result.add(y.shape().at(1 - shared));
        if (new Dims(result).product() > Draft.MOST_ELEMENTS) return pointwise.unary(x);
        List<Integer> left =
                new ArrayList<>(IntStream.range(0, rank - 1).boxed().toList());
        left.add(rank);
        List<Integer> right = turned ? List.of(rank - 1, rank) : List.of(rank, rank - 1);
        List<Integer> out = IntStream.range(0, rank).boxed().toList();
        List<AffineMap> maps = selections(rank + 1, List.of(left, right, out));
        return multiplied(x, y, new Dims(result), maps, 1, inner);
    }

    /// Each matrix of a stack with itself turned, or with the matrix at the same place of another stack.
    Term batchProduct(Term x) {
        int rank = x.rank();
        if (rank < 2) return product(x);
        long rows = x.shape().at(rank - 2);
        long inner = x.shape().at(rank - 1);
        Dims shape = x.shape().with(rank - 1, rows);
        if (shape.product() > Draft.MOST_ELEMENTS) return product(x);
        Term y = pointwise.peer(x);
        List<Integer> batch = IntStream.range(0, rank - 2).boxed().toList();
        List<Integer> left = new ArrayList<>(batch);
        left.addAll(List.of(rank - 2, rank));
        List<Integer> right = new ArrayList<>(batch);
        right.addAll(List.of(rank - 1, rank));
        List<Integer> out = IntStream.range(0, rank).boxed().toList();
        return multiplied(x, y, shape, selections(rank + 1, List.of(left, right, out)), 1, inner);
    }

    private static List<AffineMap> selections(int loops, List<List<Integer>> positions) {
        return positions.stream().map(p -> AffineMap.select(loops, p)).toList();
    }

    /// The sum over the last `reductions` loops of the products of two elements.
    private Term multiplied(Term x, Term y, Dims shape, List<AffineMap> maps, int reductions, long summands) {
        Value result = GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value(), y.value()),
                        List.of(draft.filled(shape, 0)),
                        maps,
                        Draft.loops(shape.size(), reductions),
                        (at, in) -> {
                            Value product = pointwise.binary(at, BinaryOp.Kind.MULF, in.get(0), in.get(1));
                            return List.of(pointwise.binary(at, BinaryOp.Kind.ADDF, in.get(2), product));
                        })
                .result();
        return new Term(result, x.bound() * y.bound() * summands);
    }

    /// Weighted sums of three neighbours, every second one.
    Term window(Term x) {
        int rank = x.rank();
        if (rank == 0 || x.shape().at(rank - 1) < 3) return pointwise.unary(x);
        long steps = (x.shape().at(rank - 1) - 3) / 2 + 1;
        List<AffineExpr> read =
                new ArrayList<>(AffineMap.identity(rank + 1).results().subList(0, rank - 1));
        read.add(AffineExpr.dim(rank - 1).times(2).plus(AffineExpr.dim(rank)));
        List<AffineMap> maps = List.of(
                AffineMap.of(rank + 1, read),
                AffineMap.select(rank + 1, List.of(rank)),
                AffineMap.select(rank + 1, IntStream.range(0, rank).boxed().toList()));
        return multiplied(x, pointwise.constant(Dims.of(3)), x.shape().with(rank - 1, steps), maps, 1, 3);
    }

    /// Channels, rows and columns against a square of weights for each pair of channels.
    Term convolution(Term x) {
        if (x.rank() != 3) return window(x);
        long channels = x.shape().at(0);
        long filters = draft.oneOf(List.of(1L, 2L, 3L, 4L));
        long stride = 1L + draft.random.nextInt(2);
        long edge = Math.min(
                1L + draft.random.nextInt(3),
                Math.min(x.shape().at(1), x.shape().at(2)));
        Dims shape = Dims.of(
                filters, (x.shape().at(1) - edge) / stride + 1, (x.shape().at(2) - edge) / stride + 1);
        if (shape.product() > Draft.MOST_ELEMENTS) return window(x);
        AffineExpr row = AffineExpr.dim(1).times(stride).plus(AffineExpr.dim(4));
        AffineExpr column = AffineExpr.dim(2).times(stride).plus(AffineExpr.dim(5));
        List<AffineMap> maps = List.of(
                AffineMap.of(6, List.of(AffineExpr.dim(3), row, column)),
                AffineMap.select(6, List.of(0, 3, 4, 5)),
                AffineMap.select(6, List.of(0, 1, 2)));
        Term weights = draft.argument(Dims.of(filters, channels, edge, edge));
        return multiplied(x, weights, shape, maps, 3, channels * edge * edge);
    }

    /// The largest element of each square of the last two dimensions.
    Term pooled(Term x) {
        int rank = x.rank();
        if (rank < 2) return reduced(x);
        long edge = Math.min(2, Math.min(x.shape().at(rank - 2), x.shape().at(rank - 1)));
        Dims shape = x.shape()
                .with(rank - 2, x.shape().at(rank - 2) / edge)
                .with(rank - 1, x.shape().at(rank - 1) / edge);
        List<AffineExpr> read =
                new ArrayList<>(AffineMap.identity(rank + 2).results().subList(0, rank - 2));
        read.add(AffineExpr.dim(rank - 2).times(edge).plus(AffineExpr.dim(rank)));
        read.add(AffineExpr.dim(rank - 1).times(edge).plus(AffineExpr.dim(rank + 1)));
        List<AffineMap> maps = List.of(
                AffineMap.of(rank + 2, read),
                AffineMap.select(rank + 2, List.of(rank, rank + 1)),
                AffineMap.select(rank + 2, IntStream.range(0, rank).boxed().toList()));
        // The second operand gives the size of the square only.
        Value result = GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value(), draft.empty(Dims.of(edge, edge))),
                        List.of(draft.filled(shape, -10_000)),
                        maps,
                        Draft.loops(rank, 2),
                        (at, in) -> List.of(pointwise.binary(at, BinaryOp.Kind.MAXIMUMF, in.get(2), in.get(0))))
                .result();
        return new Term(result, x.bound());
    }

    /// Over the last dimension.
    Term softmax(Term x) {
        if (x.rank() == 0) return pointwise.unary(x);
        Term largest = alongRows(x, false);
        Term powers = combined(x, largest, 1, BinaryOp.Kind.SUBF, UnaryOp.Kind.EXP);
        return combined(powers, alongRows(powers, true), 1, BinaryOp.Kind.DIVF, UnaryOp.Kind.ABSF);
    }

    /// Over the last dimension: less the mean, over the root of the variance.
    Term normalized(Term x) {
        if (x.rank() == 0) return pointwise.unary(x);
        long count = x.shape().at(x.rank() - 1);
        Term sum = alongRows(x, true);
        Term mean = pointwise.map(
                sum,
                x.bound(),
                (at, e) -> pointwise.binary(at, BinaryOp.Kind.DIVF, e, pointwise.number(at, (float) count)));
        Term centred = rows(x, mean, 2 * x.bound(), (at, e, m) -> pointwise.binary(at, BinaryOp.Kind.SUBF, e, m));
        Term squares = pointwise.map(
                centred, centred.bound() * centred.bound(), (at, e) -> pointwise.binary(at, BinaryOp.Kind.MULF, e, e));
        Term variance = alongRows(squares, true);
        return rows(centred, variance, 2 * centred.bound(), (at, e, v) -> {
            Value safe = pointwise.binary(at, BinaryOp.Kind.ADDF, v, pointwise.number(at, 0.25f));
            return pointwise.binary(at, BinaryOp.Kind.MULF, e, pointwise.unary(at, UnaryOp.Kind.RSQRT, safe));
        });
    }

    private Term alongRows(Term x, boolean sums) {
        boolean[] reduces = new boolean[x.rank()];
        reduces[x.rank() - 1] = true;
        return reduced(x, reduces, sums);
    }

    private Term combined(Term x, Term row, double bound, BinaryOp.Kind first, UnaryOp.Kind then) {
        return rows(x, row, bound, (at, e, r) -> pointwise.unary(at, then, pointwise.binary(at, first, e, r)));
    }

    /// Each element with the one number of its row.
    private Term rows(Term x, Term row, double bound, Pair pair) {
        AffineMap outer = AffineMap.select(
                x.rank(), IntStream.range(0, x.rank() - 1).boxed().toList());
        Value result = draft.pointwise(
                x.shape(),
                List.of(x.value(), row.value()),
                List.of(AffineMap.identity(x.rank()), outer),
                (at, in) -> List.of(pair.of(at, in.get(0), in.get(1))));
        return new Term(result, bound);
    }

    /// A function of two elements.
    @FunctionalInterface
    private interface Pair {
        Value of(Builder at, Value x, Value y);
    }
}
