package dev.headrace.dialects.dataflow;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// What a run of a program has to do for the runs after it: what new states depend on. Of a prompt only the last run
/// has to give results, the others leave keys and values.
public final class StateSteps {
    private StateSteps() {}

    /// The operations of a function that new states depend on; all of them where it has no states.
    public static Set<Op> of(FuncOp function) {
        Deque<Value> open = new ArrayDeque<>();
        for (int i = 0; i < function.returned().operandCount(); i++)
            if (function.resultAttribute(i, "headrace.mutated").isPresent())
                open.add(function.returned().operand(i));
        if (open.isEmpty()) return new HashSet<>(function.body().ops());
        Set<Op> needed = new HashSet<>();
        while (!open.isEmpty()) {
            Op maker = open.remove().definingOp();
            if (maker != null && needed.add(maker)) open.addAll(maker.operands());
        }
        return needed;
    }
}
