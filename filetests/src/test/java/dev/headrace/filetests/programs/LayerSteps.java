package dev.headrace.filetests.programs;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.filetests.programs.Draft.Term;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import java.util.List;
import java.util.stream.IntStream;

/// Layers that do the same with weights of their own, one after the other.
record LayerSteps(Draft draft, PointwiseSteps pointwise, ReductionSteps reductions) {
    /// Two to four layers on the last dimension, with a residual path or without. A number in them may differ from
    /// layer to layer.
    Term layers(Term x) {
        if (x.rank() == 0) return pointwise.unary(x);
        int layers = 2 + draft.random.nextInt(3);
        boolean residual = draft.random.nextBoolean();
        boolean varied = draft.random.nextBoolean();
        boolean softmax = draft.once(3);
        Term term = x;
        for (int layer = 0; layer < layers; layer++) {
            Term inner = scaled(product(term), varied ? 0.5f + layer : 0.5f);
            if (softmax) inner = reductions.softmax(inner);
            term = pointwise.tanh(residual ? sum(term, inner) : inner);
        }
        return term;
    }

    /// With a square matrix of the layer's own.
    private Term product(Term x) {
        int rank = x.rank();
        long size = x.shape().at(rank - 1);
        Term weight = draft.argument(Dims.of(size, size));
        List<Integer> left =
                IntStream.range(0, rank + 1).filter(i -> i != rank - 1).boxed().toList();
        List<Integer> out = IntStream.range(0, rank).boxed().toList();
        Value result = GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value(), weight.value()),
                        List.of(draft.filled(x.shape(), 0)),
                        List.of(
                                AffineMap.select(rank + 1, left),
                                AffineMap.select(rank + 1, List.of(rank, rank - 1)),
                                AffineMap.select(rank + 1, out)),
                        Draft.loops(rank, 1),
                        (at, in) -> List.of(pointwise.binary(
                                at,
                                BinaryOp.Kind.ADDF,
                                in.get(2),
                                pointwise.binary(at, BinaryOp.Kind.MULF, in.get(0), in.get(1)))))
                .result();
        return new Term(result, x.bound() * weight.bound() * size);
    }

    private Term scaled(Term x, float factor) {
        Value result =
                draft.pointwise(x.shape(), List.of(x.value()), List.of(AffineMap.identity(x.rank())), (at, in) -> {
                    Value number = ConstantOp.f32(at, draft.here(), factor).result();
                    return List.of(pointwise.binary(at, BinaryOp.Kind.MULF, in.get(0), number));
                });
        return new Term(result, x.bound() * factor);
    }

    private Term sum(Term x, Term y) {
        AffineMap same = AffineMap.identity(x.rank());
        Value result = draft.pointwise(
                x.shape(),
                List.of(x.value(), y.value()),
                List.of(same, same),
                (at, in) -> List.of(pointwise.binary(at, BinaryOp.Kind.ADDF, in.get(0), in.get(1))));
        return new Term(result, x.bound() + y.bound());
    }
}
