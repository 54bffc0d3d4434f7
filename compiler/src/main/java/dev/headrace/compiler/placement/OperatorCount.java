package dev.headrace.compiler.placement;

import dev.headrace.compiler.target.Operator;
import dev.headrace.compiler.target.OperatorTable;
import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.ir.Op;
import java.util.LinkedHashMap;
import java.util.Map;

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
            if (!(op instanceof ArithOp || op instanceof MathOp)) continue;
            Operator operator = table.find(op).orElse(null);
            if (operator == null) continue;
            together.put(operator, table.together(op));
            if (operator.stages() > 0) uses.merge(operator, 1L, Long::sum);
            else logic = logic.plus(resources(operator, 1));
        }
        uses.forEach((operator, count) -> pipelines.merge(
                operator, Math.ceilDiv(count, interval * together.getOrDefault(operator, 1)), Math::max));
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
