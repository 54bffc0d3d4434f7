package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// Tensors of known elements.
final class Creation {
    private Creation() {}

    static Family family() {
        return new Family("creation")
                .add("arange.default arange.start arange.start_step", Creation::range)
                .add("linspace.default", Creation::steps)
                .add("eye.default eye.m", Creation::identity)
                .add("full.default full_like.default new_full.default", filled("fill_value"))
                .add("scalar_tensor.default", filled("s"))
                .add("fill.Scalar", filled("value"))
                .add(
                        "fill.Tensor",
                        (node, at) -> Shapes.expand(
                                at.convert(
                                        at.tensor(node, "value"),
                                        at.typeOf(node).element()),
                                at.typeOf(node).shape(),
                                at))
                .add("zeros.default zeros_like.default new_zeros.default zero.default", filled(0))
                .add("ones.default ones_like.default new_ones.default", filled(1))
                .add(
                        "empty.memory_format empty_like.default new_empty.default new_empty_strided.default"
                                + " empty_strided.default empty_permuted.default",
                        filled(0))
                .add("tril_indices.default", (node, at) -> triangle(node, true, at))
                .add("triu_indices.default", (node, at) -> triangle(node, false, at));
    }

    private static AtenOp.One filled(double value) {
        return (node, at) ->
                Tensor.filled(value, at.typeOf(node).element(), at.typeOf(node).shape());
    }

    private static AtenOp.One filled(String argument) {
        return (node, at) -> {
            TensorType type = at.typeOf(node);
            Scalar number = node.number(argument, type.element());
            return at.getsOtherNumbers() && !number.isTruth()
                    ? added(Tensor.filled(0, type.element(), type.shape()), number, at)
                    : Tensor.filled(number, type.shape());
        };
    }

    /// Where it may begin at another number in other runs, it counts from 0 and that number is added by the program.
    private static Tensor range(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        // Fractions of what shall be whole are cut off before it counts.
        boolean isReal = Folding.kindOf(type.element()).isFloat();
        double start = isReal ? node.real("start", 0) : (long) node.real("start", 0);
        double step = isReal ? node.real("step", 1) : (long) node.real("step", 1);
        if (!at.getsOtherNumbers() || start == 0) return counted(type, start, step);
        return added(counted(type, 0, step), Scalar.of(start, type.element()), at);
    }

    /// The sum, by the program.
    private static Tensor added(Tensor tensor, Scalar number, Lowering at) {
        return at.elementwise(
                List.of(at.unknown(tensor)), tensor.shape(), tensor.element(), (in, e) -> in.add(e.getFirst(), number));
    }

    private static Tensor counted(TensorType type, double start, double step) {
        long[] shape = type.shape().toArray();
        int count = Folding.count(type.elements());
        if (Folding.kindOf(type.element()).isFloat()) {
            double[] values = new double[count];
            for (int i = 0; i < count; i++) values[i] = start + i * step;
            return Tensor.reals(values, type.element(), shape);
        }
        long[] values = new long[count];
        for (int i = 0; i < count; i++) values[i] = (long) start + i * (long) step;
        return Tensor.integers(values, type.element(), shape);
    }

    /// The second half is counted from the end, so that the end is met exactly.
    private static Tensor steps(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        double start = node.real("start", 0);
        double end = node.real("end", 0);
        int count = Folding.count(type.elements());
        double step = count > 1 ? (end - start) / (count - 1) : 0;
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = i < count / 2 || count == 1 ? start + step * i : end - step * (count - 1 - i);
        Dims shape = type.shape();
        return Tensor.reals(values, type.element(), shape.toArray());
    }

    private static Tensor identity(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        long columns = type.sizeOf(1);
        long[] values = new long[Folding.count(type.elements())];
        for (long i = 0; i < Math.min(type.sizeOf(0), columns); i++) values[(int) (i * columns + i)] = 1;
        return at.convert(
                Tensor.integers(
                        values,
                        dev.headrace.ir.type.IntegerType.I64,
                        type.shape().toArray()),
                type.element());
    }

    /// Rows and columns of a triangle of a matrix, row by row.
    private static Tensor triangle(AtenNode node, boolean lower, Lowering at) {
        TensorType type = at.typeOf(node);
        long rows = node.integer("row", 0);
        long columns = node.integer("col", 0);
        long offset = node.integer("offset", 0);
        int count = Folding.count(type.sizeOf(1));
        long[] values = new long[2 * count];
        int next = 0;
        for (long r = 0; r < rows; r++) {
            for (long c = 0; c < columns; c++) {
                if (lower ? c - r > offset : c - r < offset) continue;
                values[next] = r;
                values[count + next++] = c;
            }
        }
        return Tensor.integers(values, type.element(), 2, count);
    }
}
