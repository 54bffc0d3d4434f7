package dev.headrace.frontends.aten;

import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// Numbers as shares of their sum, after the exponential.
final class Softmaxes {
    private Softmaxes() {}

    static Family family() {
        return new Family("softmax")
                .add("_softmax.default softmax.int", (node, at) -> of(node, false, at))
                .add("_safe_softmax.default", (node, at) -> of(node, true, at))
                .add("_log_softmax.default log_softmax.int", Softmaxes::logarithm);
    }

    private static Tensor of(AtenNode node, boolean safe, Lowering at) {
        TensorType type = at.typeOf(node);
        Tensor input = at.convert(at.tensor(node, "self"), Lowering.working(type.element()));
        return at.convert(of(input, dims(node, input), safe, at), type.element());
    }

    private static List<Integer> dims(AtenNode node, Tensor input) {
        return input.rank() == 0 ? List.of() : List.of(Shapes.dim(node.integer("dim", -1), input.rank()));
    }

    /// @param safe whether numbers that are all minus infinity become zeros, not NaN
    static Tensor of(Tensor input, List<Integer> dim, boolean safe, Lowering at) {
        if (input.shape().product() == 0) return input;
        Type element = input.element();
        Tensor greatest = Extremes.greatest(input, dim, at);
        Tensor powers = Reductions.mapped(Reductions.difference(input, greatest, at), UnaryOp.Kind.EXP, at);
        Tensor sum = Reductions.sum(powers, dim, at);
        if (!safe)
            return at.elementwise(
                    List.of(powers, sum), input.shape(), element, (in, e) -> in.divide(e.get(0), e.get(1)));
        return at.elementwise(
                List.of(powers, sum, greatest),
                input.shape(),
                element,
                (in, e) -> in.select(
                        in.is("eq", e.get(2), Double.NEGATIVE_INFINITY),
                        Scalar.of(0, element),
                        in.divide(e.get(0), e.get(1))));
    }

    private static Tensor logarithm(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        Tensor input = at.convert(at.tensor(node, "self"), Lowering.working(type.element()));
        if (input.shape().product() == 0) return at.convert(input, type.element());
        List<Integer> dim = dims(node, input);
        Tensor shifted = Reductions.difference(input, Extremes.greatest(input, dim, at), at);
        Tensor sum = Reductions.sum(Reductions.mapped(shifted, UnaryOp.Kind.EXP, at), dim, at);
        return at.convert(
                Reductions.difference(shifted, Reductions.mapped(sum, UnaryOp.Kind.LOG, at), at), type.element());
    }
}
