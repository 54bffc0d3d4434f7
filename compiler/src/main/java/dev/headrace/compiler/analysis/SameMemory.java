package dev.headrace.compiler.analysis;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StackedStates;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which tensors of the host program lie in external memory alike: what a function is given in one call or another, and
/// what it gives back, is what is used inside; and state changes places with its new value after each run.
public final class SameMemory {
    private final Map<Value, Value> parents = new HashMap<>();
    private final Map<FuncOp, Long> runs = new HashMap<>();

    private final boolean joinsViews;

    private SameMemory(ModuleOp module, boolean joinsViews) {
        this.joinsViews = joinsViews;
        List<FuncOp> functions = module.body().ops(FuncOp.class).stream()
                .filter(function -> !function.isDeclaration())
                .toList();
        Map<FuncOp, Integer> calls = new HashMap<>();
        for (FuncOp function : functions)
            for (CallOp call : function.body().ops(CallOp.class)) calls.merge(call.callee(), 1, Integer::sum);
        for (FuncOp function : functions) {
            runs.put(function, (long) Math.max(1, calls.getOrDefault(function, 1)));
            for (Op op : function.body()) connect(op);
            connectStates(function);
            if (joinsViews) StackedStates.in(function).forEach(this::connect);
        }
    }

    /// A reshaped tensor is one with what it is made from.
    public static SameMemory withViews(ModuleOp module) {
        return new SameMemory(module, true);
    }

    /// A reshaped tensor is another one.
    public static SameMemory withoutViews(ModuleOp module) {
        return new SameMemory(module, false);
    }

    /// One value for all that lie in the same memory.
    public Value of(Value tensor) {
        Value value = tensor;
        for (Value up = parents.get(value); up != null; up = parents.get(value)) value = up;
        return value;
    }

    /// How often a kernel runs, each time with tensors of its own.
    public long runs(KernelOp kernel) {
        return kernel.enclosing(FuncOp.class)
                .map(function -> runs.getOrDefault(function, 1L))
                .orElse(1L);
    }

    private void connect(Op op) {
        switch (op) {
            case ExpandShapeOp view when joinsViews -> join(view.source(), view.result());
            case CollapseShapeOp view when joinsViews -> join(view.source(), view.result());
            case CallOp call -> {
                FuncOp callee = call.callee();
                for (int i = 0; i < call.operandCount(); i++)
                    join(call.operand(i), callee.body().argument(i));
                for (int i = 0; i < call.results().size(); i++)
                    join(callee.returned().operand(i), call.result(i));
            }
            default -> {}
        }
    }

    /// The old states together, and the new ones.
    private void connect(StackedStates stacked) {
        for (int part = 0; part < stacked.after().size(); part++)
            join(stacked.before().get(part), stacked.after().get(part));
    }

    private void connectStates(FuncOp function) {
        List<Value> results = function.returned().operands();
        for (int i = 0; i < function.body().arguments().size(); i++) {
            Optional<Attribute> state = function.argumentAttribute(i, "headrace.state");
            if (state.isEmpty()) continue;
            for (int j = 0; j < results.size(); j++)
                if (function.resultAttribute(j, "headrace.mutated").equals(state))
                    join(function.body().argument(i), results.get(j));
        }
    }

    private void join(Value a, Value b) {
        Value one = of(a);
        Value two = of(b);
        if (one != two) parents.put(two, one);
    }
}
