package dev.headrace.filetests.programs;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.filetests.programs.Draft.Term;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Reshapes and slices, alone and as parts of what frontends make with them.
record ViewSteps(Draft draft, PointwiseSteps pointwise) {
    /// One dimension in two.
    Term expanded(Term x) {
        if (x.rank() >= Draft.HIGHEST_RANK) return collapsed(x);
        if (x.rank() == 0) return reshaped(x, new Reassociation(List.of()), Dims.of(1));
        int dim = draft.random.nextInt(x.rank());
        long size = x.shape().at(dim);
        List<Long> divisors = LongStream.rangeClosed(1, size)
                .filter(i -> size % i == 0)
                .boxed()
                .toList();
        return split(x, dim, draft.oneOf(divisors));
    }

    /// The dimension `dim` in `outer` parts.
    private Term split(Term x, int dim, long outer) {
        List<Long> shape = new ArrayList<>(x.shape().values());
        shape.set(dim, outer);
        shape.add(dim + 1, x.shape().at(dim) / outer);
        return reshaped(x, joining(dim, x.rank() + 1), new Dims(shape));
    }

    private Term reshaped(Term x, Reassociation groups, Dims shape) {
        Value result = ExpandShapeOp.create(draft.at, draft.here(), x.value(), groups, shape)
                .result();
        return new Term(result, x.bound());
    }

    /// The groups that join the dimensions `first` and `first + 1` of `rank`.
    private static Reassociation joining(int first, int rank) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int d = 0; d < rank; d++) {
            if (d == first) groups.add(List.of(d, ++d));
            else groups.add(List.of(d));
        }
        return new Reassociation(groups);
    }

    /// Two neighbouring dimensions in one.
    Term collapsed(Term x) {
        if (x.rank() < 2) return pointwise.unary(x);
        return joined(x.value(), draft.random.nextInt(x.rank() - 1), x.rank(), x.bound());
    }

    private Term joined(Value value, int first, int rank, double bound) {
        Value result = CollapseShapeOp.create(draft.at, draft.here(), value, joining(first, rank))
                .result();
        return new Term(result, bound);
    }

    /// A part of one or two dimensions; sizes of 1 may go.
    Term sliced(Term x) {
        if (x.rank() == 0) return pointwise.unary(x);
        Dims offsets = Dims.filled(x.rank(), 0);
        Dims sizes = x.shape();
        boolean[] dropped = new boolean[x.rank()];
        for (int i = 0; i <= draft.random.nextInt(2); i++) {
            int dim = draft.random.nextInt(x.rank());
            long whole = x.shape().at(dim);
            long size = 1L + draft.random.nextInt((int) whole);
            long offset = draft.random.nextInt((int) (whole - size) + 1);
            if (draft.random.nextBoolean() && whole % size == 0) offset = offset / size * size;
            offsets = offsets.with(dim, offset);
            sizes = sizes.with(dim, size);
            dropped[dim] = size == 1 && draft.random.nextBoolean();
        }
        List<Long> kept = new ArrayList<>();
        for (int d = 0; d < x.rank(); d++) if (!dropped[d]) kept.add(sizes.at(d));
        TensorType type = new TensorType(new Dims(kept), FloatType.F32);
        Value result = ExtractSliceOp.create(draft.at, draft.here(), x.value(), IndexValue.of(offsets), sizes, type)
                .result();
        return new Term(result, x.bound());
    }

    /// A value behind another of its shape, by a new loop over the two and a collapse.
    Term concatenated(Term x) {
        if (x.rank() == 0 || x.shape().product() > Draft.MOST_ELEMENTS / 2) return pointwise.unary(x);
        int rank = x.rank();
        int dim = draft.random.nextInt(rank);
        Term other = pointwise.peer(x);
        List<Long> stacked = new ArrayList<>(x.shape().values());
        stacked.add(dim, 2L);
        List<Integer> without =
                IntStream.rangeClosed(0, rank).filter(d -> d != dim).boxed().toList();
        AffineMap map = AffineMap.select(rank + 1, without);
        List<Value> both = List.of(x.value(), other.value());
        Value stack = draft.pointwise(
                new Dims(stacked),
                both,
                List.of(map, map),
                (at, in) -> List.of(SelectOp.create(at, draft.here(), isFirst(at, dim), in.get(0), in.get(1))
                        .result()));
        return joined(stack, dim, rank + 1, Math.max(x.bound(), other.bound()));
    }

    private Value isFirst(Builder at, int loop) {
        Value half = IndexOp.create(at, draft.here(), loop).result();
        Value zero = ConstantOp.index(at, draft.here(), 0).result();
        return CompareIntegerOp.create(at, draft.here(), IntegerPredicate.EQ, half, zero)
                .result();
    }

    /// A rotary embedding: the halves of the last dimension change places, one with its sign turned, and both ways are
    /// weighted.
    Term rotated(Term x) {
        int last = x.rank() - 1;
        if (x.rank() == 0 || x.rank() >= Draft.HIGHEST_RANK || x.shape().at(last) % 2 != 0) return pointwise.unary(x);
        long half = x.shape().at(last) / 2;
        Term halves = split(x, last, 2);
        int rank = halves.rank();
        AffineMap identity = AffineMap.identity(rank);
        List<AffineExpr> read = new ArrayList<>(identity.results());
        read.set(last, AffineExpr.dim(last).times(-1).plus(1));
        AffineMap weights = AffineMap.select(rank, List.of(last + 1));
        Value cosine = draft.argument(Dims.of(half)).value();
        Value sine = draft.argument(Dims.of(half)).value();
        List<Value> inputs = List.of(halves.value(), halves.value(), cosine, sine);
        List<AffineMap> maps = List.of(identity, AffineMap.of(rank, read), weights, weights);
        Value result = draft.pointwise(halves.shape(), inputs, maps, (at, in) -> {
            Value turned = NegFOp.create(at, draft.here(), in.get(1)).result();
            Value swapped = SelectOp.create(at, draft.here(), isFirst(at, last), turned, in.get(1))
                    .result();
            Value straight = pointwise.binary(at, BinaryOp.Kind.MULF, in.get(0), in.get(2));
            Value across = pointwise.binary(at, BinaryOp.Kind.MULF, swapped, in.get(3));
            return List.of(pointwise.binary(at, BinaryOp.Kind.ADDF, straight, across));
        });
        return joined(result, last, rank, x.bound() * Draft.ARGUMENT_BOUND * 2);
    }
}
