package dev.headrace.frontends.mlir;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/// Exponentials, divided by their sum along a dimension. The largest element is taken off first, so that none
/// overflows: the maximum, the exponentials, their sum and the quotients are four computations.
final class Softmax {
    private Softmax() {}

    static Value of(SourceOp op, Rewriter at) {
        Value x = op.operand(0);
        TensorType type = (TensorType) x.type();
        long dim = op.required("dimension", IntegerAttr.class).value();
        if (!op.result().type().equals(type) || !(type.element() instanceof FloatType element))
            throw Refusal.of(op, "gives " + op.result().type() + " of " + type);
        if (dim < 0 || dim >= type.rank()) throw Refusal.of(op, "works along dimension " + dim + " of " + type);
        Computation computation = Computation.of(op, at);
        AffineMap all = AffineMap.identity(type.rank());
        AffineMap others = AffineMap.select(
                type.rank(),
                IntStream.range(0, type.rank()).filter(d -> d != dim).boxed().toList());
        Value lowest = number(op, Double.NEGATIVE_INFINITY, element, at);
        Value largest = computation.reduce(
                x, (int) dim, lowest, (in, e) -> binary(op, BinaryOp.Kind.MAXIMUMF, in, e.get(1), e.get(0)));
        Value powers = computation.parallel(List.of(x, largest), List.of(all, others), type, (in, e) -> {
            Value below = binary(op, BinaryOp.Kind.SUBF, in, e.get(0), e.get(1));
            return UnaryOp.create(in, op.location(), UnaryOp.Kind.EXP, below).result();
        });
        Value sum = computation.reduce(
                powers,
                (int) dim,
                number(op, 0, element, at),
                (in, e) -> binary(op, BinaryOp.Kind.ADDF, in, e.get(1), e.get(0)));
        return computation.parallel(
                List.of(powers, sum),
                List.of(all, others),
                type,
                (in, e) -> binary(op, BinaryOp.Kind.DIVF, in, e.get(0), e.get(1)));
    }

    private static Value number(SourceOp op, double value, FloatType type, Rewriter at) {
        return ConstantOp.number(at, op.location(), value, type).result();
    }

    private static Value binary(SourceOp op, BinaryOp.Kind kind, dev.headrace.ir.Builder in, Value left, Value right) {
        return BinaryOp.create(in, op.location(), kind, left, right).result();
    }
}
