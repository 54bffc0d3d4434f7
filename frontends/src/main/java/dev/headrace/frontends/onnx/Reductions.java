package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.TensorData;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/// Combines the elements along some dimensions, which stay with size 1.
final class Reductions {
    private Reductions() {}

    static Operand sum(Operand x, List<Integer> dims, Emitter at) {
        var known = known(x, dims, Double::sum, Long::sum);
        return known.isPresent() ? known.get() : reduce("aten.sum.dim_IntList", x, dims, at);
    }

    static Operand mean(Operand x, List<Integer> dims, Emitter at) {
        return reduce("aten.mean.dim", x, dims, at);
    }

    static Operand max(Operand x, List<Integer> dims, Emitter at) {
        var known = known(x, dims, Math::max, Math::max);
        return known.isPresent() ? known.get() : reduce("aten.amax.default", x, dims, at);
    }

    static Operand min(Operand x, List<Integer> dims, Emitter at) {
        return Arithmetic.unary(Arithmetic.Unary.NEG, max(Arithmetic.unary(Arithmetic.Unary.NEG, x, at), dims, at), at);
    }

    static Operand product(Operand x, List<Integer> dims, Emitter at) {
        Operand product = x;
        for (int dim : dims) {
            Operand factor = product;
            var known = known(factor, dim, (a, b) -> a * b, (a, b) -> a * b);
            product = known.isPresent()
                    ? known.get()
                    : at.call(
                            "aten.prod.dim_int",
                            x.kind(),
                            factor.shape().with(dim, 1),
                            call -> call.tensor("self", at.name(factor))
                                    .integer("dim", dim)
                                    .bool("keepdim", true));
        }
        return product;
    }

    /// The dimensions from here on.
    static List<Integer> from(int first, Operand x) {
        return IntStream.range(first, x.rank()).boxed().toList();
    }

    private static Optional<Operand> known(
            Operand x, List<Integer> dims, DoubleBinaryOperator reals, LongBinaryOperator integers) {
        Optional<Operand> result = Optional.of(x);
        for (int dim : dims) result = result.flatMap(r -> known(r, dim, reals, integers));
        return x instanceof Operand.Known ? result : Optional.empty();
    }

    /// Along one dimension, if all elements are known and there are some.
    private static Optional<Operand> known(
            Operand x, int dim, DoubleBinaryOperator reals, LongBinaryOperator integers) {
        if (!(x instanceof Operand.Known(TensorData data)) || x.size(dim) == 0) return Optional.empty();
        if (x.shape().product() > Emitter.MOST_KNOWN) return Optional.empty();
        TensorData result = data.slice(dim, 0, 1, 1);
        for (long i = 1; i < x.size(dim); i++) {
            List<TensorData> both = List.of(result, data.slice(dim, i, i + 1, 1));
            Operand next = x.isFloat()
                    ? Fold.reals(both, result.sizes(), x.kind(), e -> reals.applyAsDouble(e[0], e[1]))
                    : Fold.integers(both, result.sizes(), x.kind(), e -> integers.applyAsLong(e[0], e[1]));
            result = ((Operand.Known) next).data();
        }
        return Optional.of(new Operand.Known(result));
    }

    private static Operand reduce(String operator, Operand x, List<Integer> dims, Emitter at) {
        if (dims.isEmpty()) return x;
        Dims shape = x.shape();
        for (int dim : dims) shape = shape.with(dim, 1);
        if (x.shape().product() == 0) throw at.unsupported("a reduction of " + x.type());
        return at.call(
                operator,
                x.kind(),
                shape,
                call -> call.tensor("self", at.name(x))
                        .integers("dim", dims.stream().map(Integer::longValue).toList())
                        .bool("keepdim", true));
    }
}
