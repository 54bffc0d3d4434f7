package dev.headrace.filetests.programs;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.filetests.programs.Draft.Term;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Computations whose loops are all parallel.
record PointwiseSteps(Draft draft, List<Term> terms) {
    /// A function of one element.
    @FunctionalInterface
    interface Scalar {
        Value of(Builder at, Value x);
    }

    Term unary(Term x) {
        double b = x.bound();
        return switch (draft.random.nextInt(x.rank() == 0 ? 9 : 10)) {
            case 0 -> map(x, b, (at, e) -> NegFOp.create(at, draft.here(), e).result());
            case 1 -> tanh(x);
            case 2 -> map(x, b / 2, (at, e) -> binary(at, BinaryOp.Kind.MULF, e, number(at, 0.5f)));
            case 3 -> map(x, b, (at, e) -> unary(at, UnaryOp.Kind.ABSF, e));
            case 4 ->
                map(
                        x,
                        20.1,
                        (at, e) -> unary(at, UnaryOp.Kind.EXP, binary(at, BinaryOp.Kind.MINIMUMF, e, number(at, 3))));
            case 5 -> map(x, 1, (at, e) -> unary(at, UnaryOp.Kind.ERF, e));
            case 6 ->
                map(x, 1.5, (at, e) -> {
                    Value square = binary(at, BinaryOp.Kind.MULF, e, e);
                    return unary(at, UnaryOp.Kind.RSQRT, binary(at, BinaryOp.Kind.ADDF, square, number(at, 0.5f)));
                });
            case 7 -> map(x, b, (at, e) -> binary(at, BinaryOp.Kind.MAXIMUMF, e, number(at, 0)));
            case 8 ->
                map(x, 1, (at, e) -> {
                    Value minus = NegFOp.create(at, draft.here(), e).result();
                    Value one = number(at, 1);
                    Value below = binary(at, BinaryOp.Kind.ADDF, one, unary(at, UnaryOp.Kind.EXP, minus));
                    return binary(at, BinaryOp.Kind.DIVF, one, below);
                });
            default -> {
                int loop = draft.random.nextInt(x.rank());
                yield map(x, b + x.shape().at(loop), (at, e) -> binary(at, BinaryOp.Kind.ADDF, e, counter(at, loop)));
            }
        };
    }

    Term tanh(Term x) {
        return map(x, 1, (at, e) -> unary(at, UnaryOp.Kind.TANH, e));
    }

    Term map(Term x, double bound, Scalar scalar) {
        Value result = draft.pointwise(
                x.shape(),
                List.of(x.value()),
                List.of(AffineMap.identity(x.rank())),
                (at, in) -> List.of(scalar.of(at, in.getFirst())));
        return new Term(result, bound);
    }

    Term binary(Term x) {
        return binary(x, partner(x));
    }

    /// @param y of a shape that broadcasts to that of `x`
    Term binary(Term x, Term y) {
        BinaryOp.Kind kind = draft.oneOf(List.of(
                BinaryOp.Kind.ADDF,
                BinaryOp.Kind.MULF,
                BinaryOp.Kind.SUBF,
                BinaryOp.Kind.DIVF,
                BinaryOp.Kind.MAXIMUMF));
        double bound = switch (kind) {
            case ADDF, SUBF -> x.bound() + y.bound();
            case MULF -> x.bound() * y.bound();
            default -> Math.max(x.bound(), y.bound());
        };
        Value result = draft.pointwise(
                x.shape(),
                List.of(x.value(), y.value()),
                List.of(AffineMap.identity(x.rank()), broadcasting(y.shape(), x.shape())),
                (at, in) -> List.of(
                        binary(at, kind, in.get(0), kind == BinaryOp.Kind.DIVF ? divisor(at, in.get(1)) : in.get(1))));
        return new Term(result, bound);
    }

    /// At least 1, so that no quotient grows.
    private Value divisor(Builder at, Value x) {
        return binary(at, BinaryOp.Kind.ADDF, unary(at, UnaryOp.Kind.ABSF, x), number(at, 1));
    }

    /// From the loops over `to` to the last dimensions of `from`, with 0 where a size 1 is repeated.
    private static AffineMap broadcasting(Dims from, Dims to) {
        int less = to.size() - from.size();
        List<AffineExpr> read = new ArrayList<>();
        for (int d = 0; d < from.size(); d++) {
            boolean same = from.at(d) == to.at(less + d);
            read.add(same ? AffineExpr.dim(less + d) : AffineExpr.constant(0));
        }
        return AffineMap.of(to.size(), read);
    }

    /// Something of the same shape, or of a shape that broadcasts to it.
    private Term partner(Term x) {
        Dims shape = x.shape();
        return switch (draft.random.nextInt(6)) {
            case 0 -> draft.argument(new Dims(shape.values().subList(shape.size() / 2, shape.size())));
            case 1 -> constant(shape);
            case 2 -> new Term(draft.filled(shape, 3), 3);
            case 3 -> shape.size() == 0 ? x : draft.argument(shape.with(draft.random.nextInt(shape.size()), 1));
            default -> peer(x);
        };
    }

    /// A value of the same shape: itself, perhaps.
    Term peer(Term x) {
        List<Term> equal = new ArrayList<>(
                terms.stream().filter(t -> t.shape().equals(x.shape())).toList());
        equal.add(x);
        return draft.oneOf(equal);
    }

    Term constant(Dims shape) {
        TensorType type = new TensorType(shape, FloatType.F32);
        double[] numbers = draft.random
                .ints(type.elements(), -4, 5)
                .mapToDouble(i -> i / 4.0)
                .toArray();
        Value value = ConstantOp.create(draft.at, draft.here(), DenseElementsAttr.ofFloats(type, numbers))
                .result();
        return new Term(value, 1);
    }

    Term transposed(Term x) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
        Collections.shuffle(order, draft.random);
        Dims shape = new Dims(order.stream().map(d -> x.shape().at(d)).toList());
        return copied(x, shape, AffineMap.select(shape.size(), order).inverse());
    }

    /// A new dimension, and dimensions of size 1 read at 0.
    Term broadcast(Term x) {
        if (x.rank() == Draft.HIGHEST_RANK || x.shape().product() * 2 > Draft.MOST_ELEMENTS) return unary(x);
        List<Long> wider = new ArrayList<>(x.shape().values());
        int place = draft.random.nextInt(x.rank() + 1);
        wider.add(place, 2L);
        List<AffineExpr> from = new ArrayList<>();
        for (int d = 0; d < wider.size(); d++) {
            if (d == place) continue;
            from.add(wider.get(d) == 1 ? AffineExpr.constant(0) : AffineExpr.dim(d));
        }
        return copied(x, new Dims(wider), AffineMap.of(wider.size(), from));
    }

    /// One dimension back to front.
    Term mirrored(Term x) {
        if (x.rank() == 0) return unary(x);
        int dim = draft.random.nextInt(x.rank());
        List<AffineExpr> read = new ArrayList<>(AffineMap.identity(x.rank()).results());
        read.set(dim, AffineExpr.dim(dim).times(-1).plus(x.shape().at(dim) - 1));
        return copied(x, x.shape(), AffineMap.of(x.rank(), read));
    }

    private Term copied(Term x, Dims shape, AffineMap read) {
        GenericOp.Body same = (_, in) -> List.of(in.getFirst());
        return new Term(draft.pointwise(shape, List.of(x.value()), List.of(read), same), x.bound());
    }

    /// Adds to what its output was.
    Term accumulated(Term x) {
        Term start = draft.random.nextBoolean() ? new Term(draft.filled(x.shape(), 2), 2) : peer(x);
        AffineMap identity = AffineMap.identity(x.rank());
        Value result = GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value()),
                        List.of(start.value()),
                        List.of(identity, identity),
                        Draft.parallel(x.rank()),
                        (at, in) -> List.of(binary(at, BinaryOp.Kind.ADDF, in.get(1), in.get(0))))
                .result();
        return new Term(result, x.bound() + start.bound());
    }

    Value number(Builder at, float number) {
        return ConstantOp.f32(at, draft.here(), number).result();
    }

    Value unary(Builder at, UnaryOp.Kind kind, Value x) {
        return UnaryOp.create(at, draft.here(), kind, x).result();
    }

    Value binary(Builder at, BinaryOp.Kind kind, Value x, Value y) {
        return BinaryOp.create(at, draft.here(), kind, x, y).result();
    }

    /// The counter of a loop as a number.
    private Value counter(Builder at, int loop) {
        Value index = IndexOp.create(at, draft.here(), loop).result();
        Value whole = CastOp.create(at, draft.here(), CastOp.Kind.INDEX_CAST, index, IntegerType.I32)
                .result();
        return CastOp.create(at, draft.here(), CastOp.Kind.SITOFP, whole, FloatType.F32)
                .result();
    }
}
