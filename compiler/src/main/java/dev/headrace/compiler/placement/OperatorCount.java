package dev.headrace.compiler.placement;

import dev.headrace.compiler.target.Operator;
import dev.headrace.compiler.target.OperatorTable;
import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.IntegerType;
import java.util.LinkedHashMap;
import java.util.Map;

/// The operators of one task.
///
/// A pipeline that starts an iteration every `ii` cycles needs each operator once for every `ii` uses in an iteration.
/// Loops of a task run one after the other and share the operators that are pipelines themselves; logic that shares a
/// cycle with its neighbours is not shared.
final class OperatorCount {
    /// The width that the table lists integers at.
    private static final long TABLE_WIDTH = 32;

    private final OperatorTable table;
    private final Map<Operator, Long> pipelines = new LinkedHashMap<>();
    private Resources logic = Resources.NONE;

    OperatorCount(OperatorTable table) {
        this.table = table;
    }

    /// Operations that run in one loop, or outside of loops.
    void add(Iterable<Op> ops, long interval) {
        Map<Operator, Long> uses = new LinkedHashMap<>();
        for (Op op : ops) {
            if (!(op instanceof ArithOp || op instanceof MathOp)) continue;
            Type type = op instanceof CompareFloatOp || op instanceof CompareIntegerOp
                    ? op.operand(0).type()
                    : op.result().type();
            Operator operator = table.find(op.name(), type).orElse(null);
            if (operator == null) continue;
            if (operator.stages() > 0) uses.merge(operator, 1L, Long::sum);
            else logic = logic.plus(scaled(operator, type));
        }
        uses.forEach((operator, count) -> pipelines.merge(operator, Math.ceilDiv(count, interval), Math::max));
    }

    Resources total() {
        Resources total = logic;
        for (var each : pipelines.entrySet()) {
            Operator operator = each.getKey();
            long count = each.getValue();
            total = total.plus(
                    new Resources(operator.lut() * count, operator.ff() * count, operator.dsp() * count, 0, 0));
        }
        return total;
    }

    private static Resources scaled(Operator operator, Type type) {
        long width = type instanceof IntegerType integer ? integer.width() : TABLE_WIDTH;
        return new Resources(
                Math.ceilDiv(operator.lut() * width, TABLE_WIDTH),
                Math.ceilDiv(operator.ff() * width, TABLE_WIDTH),
                operator.dsp(),
                0,
                0);
    }
}
