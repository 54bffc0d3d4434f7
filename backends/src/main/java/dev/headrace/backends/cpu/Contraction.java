package dev.headrace.backends.cpu;

import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// A structured operation that adds up products: of matrices, of many of them, of a matrix and a vector, or of an image
/// and a filter.
///
/// The loops fall into four classes: those that the result and both factors have (`batches`), those that the result
/// shares with one factor (`rows` with the left, `columns` with the right), and those that are summed over. The result
/// lies column by column in memory: its last loop is one of `columns`.
///
/// @param left what is multiplied, a value of the body, which depends on some elements of the inputs
record Contraction(
        GenericOp op,
        Value left,
        Value right,
        List<Integer> batches,
        List<Integer> rows,
        List<Integer> columns,
        List<Integer> sums) {

    /// The operation as a contraction, if it is one.
    static Optional<Contraction> of(GenericOp op, List<Held> operands) {
        if (op.outputs().size() != 1 || !(op.yielded().operand(0).definingOp() instanceof BinaryOp sum))
            return Optional.empty();
        Value before = op.outputElement(0);
        boolean adds = sum.kind() == BinaryOp.Kind.ADDF || sum.kind() == BinaryOp.Kind.ADDI;
        if (!adds || !before.hasOneUse() || !sum.result().hasOneUse()) return Optional.empty();
        Value product = sum.left() == before ? sum.right() : sum.right() == before ? sum.left() : null;
        if (product == null || !product.hasOneUse() || !(product.definingOp() instanceof BinaryOp times))
            return Optional.empty();
        if (times.kind() != BinaryOp.Kind.MULF && times.kind() != BinaryOp.Kind.MULI) return Optional.empty();
        if (!isAccumulator(sum.result().type()) || !op.outputMap(0).isProjectedPermutation(false))
            return Optional.empty();
        for (int i = 0; i < op.operandCount(); i++)
            if (operands.get(i) instanceof Held.View view
                    && !Access.of(op.map(i), view.strides()).isLinear()) return Optional.empty();
        return classified(op, times.left(), times.right()).or(() -> classified(op, times.right(), times.left()));
    }

    private static boolean isAccumulator(Type type) {
        return type == FloatType.F32
                || type == FloatType.F64
                || type.equals(IntegerType.I32)
                || type.equals(IntegerType.I64);
    }

    private static Optional<Contraction> classified(GenericOp op, Value left, Value right) {
        SequencedSet<Integer> ofLeft = loops(op, left);
        SequencedSet<Integer> ofRight = loops(op, right);
        if (ofLeft == null || ofRight == null) return Optional.empty();
        List<Integer> batches = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        List<Integer> sums = new ArrayList<>();
        for (int loop = 0; loop < op.loopCount(); loop++) {
            boolean isParallel = op.iterators().get(loop) == IteratorType.PARALLEL;
            boolean isResult = op.outputMap(0).resultOf(loop).isPresent();
            if (isParallel != isResult) return Optional.empty();
            boolean onLeft = ofLeft.contains(loop);
            boolean onRight = ofRight.contains(loop);
            if (!isResult) sums.add(loop);
            else if (onLeft && onRight) batches.add(loop);
            else if (onLeft) rows.add(loop);
            else columns.add(loop);
        }
        int rank = op.outputMap(0).resultCount();
        if (rank == 0 || sums.isEmpty()) return Optional.empty();
        // Dimensions of one element say nothing about the order in memory.
        int last = -1;
        for (int r = rank - 1; r >= 0 && last < 0; r--) {
            int loop = op.outputMap(0).dimOf(r).orElseThrow();
            if (op.loopExtents().at(loop) > 1) last = loop;
        }
        if (!columns.contains(last)) return Optional.empty();
        byPlace(op, rows);
        byPlace(op, columns);
        return Optional.of(new Contraction(op, left, right, batches, rows, columns, sums));
    }

    /// In the order of the result's dimensions.
    private static void byPlace(GenericOp op, List<Integer> loops) {
        loops.sort((a, b) -> Integer.compare(
                op.outputMap(0).resultOf(a).orElseThrow(),
                op.outputMap(0).resultOf(b).orElseThrow()));
    }

    /// The loops that a value of the body depends on; null if it is no function of elements of inputs.
    private static @Nullable SequencedSet<Integer> loops(GenericOp op, Value value) {
        SequencedSet<Integer> loops = new LinkedHashSet<>();
        for (int input : inputs(op, value)) {
            if (input < 0) return null;
            for (int loop = 0; loop < op.loopCount(); loop++) if (op.map(input).uses(loop)) loops.add(loop);
        }
        return loops;
    }

    /// The inputs whose elements a value of the body depends on; -1 among them if it depends on something else.
    static SequencedSet<Integer> inputs(GenericOp op, Value value) {
        SequencedSet<Integer> inputs = new LinkedHashSet<>();
        int argument = op.body().arguments().indexOf(value);
        if (argument >= 0) {
            inputs.add(
                    argument < op.inputs().size() && op.operand(argument).type() instanceof ShapedType ? argument : -1);
            return inputs;
        }
        Op definition = value.definingOp();
        if (definition instanceof ConstantOp) return inputs;
        boolean isFunction = definition != null
                && definition.hasBlock()
                && definition.block() == op.body()
                && cannotFail(definition);
        if (!isFunction) {
            inputs.add(-1);
            return inputs;
        }
        for (Value operand : Objects.requireNonNull(definition).operands()) inputs.addAll(inputs(op, operand));
        return inputs;
    }

    private static boolean cannotFail(Op op) {
        return switch (op) {
            case MathOp _ -> true;
            case BinaryOp binary -> GenericCode.isTotal(binary);
            case ArithOp _ -> true;
            default -> false;
        };
    }

    /// The type that products add up in.
    Type accumulator() {
        return op.yielded().operand(0).type();
    }

    boolean isFloat() {
        return accumulator() instanceof FloatType;
    }

    /// Whether both factors are integers that 16 bits hold, and add up in 32.
    boolean isNarrow() {
        return accumulator().equals(IntegerType.I32) && isNarrow(left) && isNarrow(right);
    }

    private static boolean isNarrow(Value factor) {
        if (!(factor.definingOp() instanceof CastOp cast)) return false;
        int width = cast.in().type() instanceof IntegerType type ? ScalarTypes.width(type) : 64;
        return cast.kind() == CastOp.Kind.EXTSI && width <= 16 || cast.kind() == CastOp.Kind.EXTUI && width < 16;
    }

    /// Iterations of all of these loops together.
    long extent(List<Integer> loops) {
        long extent = 1;
        for (int loop : loops) extent *= op.loopExtents().at(loop);
        return extent;
    }
}
