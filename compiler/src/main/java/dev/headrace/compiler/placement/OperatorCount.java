package dev.headrace.compiler.placement;

import dev.headrace.compiler.analysis.SignedBits;
import dev.headrace.compiler.target.Operator;
import dev.headrace.compiler.target.OperatorTable;
import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The operators of one task.
///
/// A pipeline that starts an iteration every `ii` cycles needs each operator once for every `ii` uses in an iteration.
/// Loops of a task run one after the other and share the operators that are pipelines themselves; logic that shares a
/// cycle with its neighbours is not shared.
final class OperatorCount {
    private final OperatorTable table;
    private final Map<Operator, Long> pipelines = new LinkedHashMap<>();
    private Resources logic = Resources.NONE;

    OperatorCount(OperatorTable table) {
        this.table = table;
    }

    /// Operations that run in one loop, or outside of loops.
    void add(Iterable<Op> ops, long interval) {
        Map<Operator, Long> uses = new LinkedHashMap<>();
        Map<Operator, Integer> together = new LinkedHashMap<>();
        for (Op op : ops) {
            if (op instanceof ReductionOp sum && sum.combining() != BinaryOp.Kind.ADDI)
                table.find(sum.combining().spec().name(), sum.result().type()).ifPresent(combining -> {
                    if (combining.stages() > 0) uses.merge(combining, sum.lanes() - 1, Long::sum);
                    else logic = logic.plus(resources(combining, sum.lanes() - 1));
                });
            else if (op instanceof ReductionOp sum) addTree(sum);
            if (!(op instanceof ArithOp || op instanceof MathOp)) continue;
            Operator operator = operator(op).orElse(null);
            if (operator == null) continue;
            together.put(operator, table.together(op));
            if (operator.stages() > 0) uses.merge(operator, 1L, Long::sum);
            else logic = logic.plus(resources(operator, 1));
        }
        uses.forEach((operator, count) -> pipelines.merge(
                operator, Math.ceilDiv(count, interval * together.getOrDefault(operator, 1)), Math::max));
    }

    private Optional<Operator> operator(Op op) {
        if (isWiring(op)) return Optional.empty();
        if (!(OperatorTable.type(op) instanceof IndexType)) return table.find(op);
        if (IndexWidth.isWiring(op)) return Optional.empty();
        Optional<Operator> found = table.find(op);
        return found.filter(any -> any.type().equals("int"))
                .flatMap(_ -> table.find(op.name(), new IntegerType(IndexWidth.of(op))))
                .or(() -> found);
    }

    /// Whether it puts bits to other places, or leaves some out: shifts by a constant, and masks.
    private static boolean isWiring(Op op) {
        return op instanceof BinaryOp bits
                && switch (bits.kind()) {
                    case SHLI, SHRSI, SHRUI ->
                        ConstantOp.integerOf(bits.right()).isPresent();
                    case ANDI, ORI ->
                        ConstantOp.integerOf(bits.left()).isPresent()
                                || ConstantOp.integerOf(bits.right()).isPresent();
                    default -> false;
                };
    }

    /// The additions of a tree: each level has half as many as the one before, of one bit more. Tools drop the bits
    /// that its terms leave empty.
    private void addTree(ReductionOp sum) {
        int most = ScalarTypes.width(sum.result().type());
        int width = SignedBits.of(sum.vector());
        for (long left = sum.lanes(); left > 1; left = Math.ceilDiv(left, 2)) {
            width = Math.min(most, width + 1);
            long additions = left / 2;
            table.find("arith.addi", new IntegerType(width))
                    .ifPresent(adder -> logic = logic.plus(resources(adder, additions)));
        }
    }

    Resources total() {
        Resources total = logic;
        for (var each : pipelines.entrySet()) {
            total = total.plus(resources(each.getKey(), each.getValue()));
        }
        return total;
    }

    private static Resources resources(Operator operator, long count) {
        return new Resources(operator.lut() * count, operator.ff() * count, operator.dsp() * count, 0, 0);
    }
}
