package dev.headrace.compiler.layers;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StackedStates;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The calls of a layer, one after the other, and what each tensor around its kernel is in all of them.
final class LayerCalls {
    /// What a tensor around the kernel is from layer to layer.
    sealed interface Row {
        /// The same tensor.
        record Shared() implements Row {}

        /// One tensor for each layer.
        record Stacked() implements Row {}

        /// Each layer takes what the one before leaves as this result.
        record Carried(int result) implements Row {}

        /// Nobody looks at it but behind the last layer.
        record Last() implements Row {}
    }

    private final KernelOp kernel;
    private final List<CallOp> calls;

    /// What depends on the result of a call.
    private final Set<Op> later = new HashSet<>();

    private final List<Row> sources = new ArrayList<>();
    private final List<Row> results = new ArrayList<>();
    private String obstacle = "";

    private LayerCalls(KernelOp kernel, List<CallOp> calls) {
        this.kernel = kernel;
        this.calls = calls;
    }

    /// @param keptBits what layers may hand on on the chip
    static LayerCalls of(FuncOp layer, List<CallOp> calls, long keptBits) {
        List<Op> body = layer.body().ops();
        KernelOp kernel = layer.all(KernelOp.class).getFirst();
        LayerCalls rows = new LayerCalls(kernel, calls);
        boolean isOneKernel = body.size() == 2
                && body.getFirst() == kernel
                && !kernel.isOnHost()
                && kernel.isInMemory()
                && kernel.sources().stream().allMatch(BlockArgument.class::isInstance)
                && ((ReturnOp) body.getLast()).operands().stream().allMatch(value -> value.definingOp() == kernel);
        if (!isOneKernel) rows.obstacle = "a layer is more than one kernel";
        else if (calls.stream()
                .anyMatch(call -> call.block() != calls.getFirst().block()))
            rows.obstacle = "the layers are not called in a row";
        else rows.findRows();
        if (rows.obstacle.isEmpty() && rows.keptBits() > keptBits)
            rows.obstacle = "what a layer hands to the next takes %d bits, more than %d that are set aside for it"
                    .formatted(rows.keptBits(), keptBits);
        return rows;
    }

    KernelOp kernel() {
        return kernel;
    }

    List<CallOp> calls() {
        return calls;
    }

    /// Why the layers cannot loop on the device; empty if they can.
    String obstacle() {
        return obstacle;
    }

    /// Of a source of the kernel.
    Row source(int index) {
        return sources.get(index);
    }

    /// Of a result of the kernel.
    Row result(int index) {
        return results.get(index);
    }

    /// Whether a result goes on to the next layer.
    boolean isCarried(int result) {
        return sources.contains(new Row.Carried(result));
    }

    /// A source of the kernel in each of the calls.
    List<Value> values(int source) {
        int argument = ((BlockArgument) kernel.operand(source)).index();
        return calls.stream().map(call -> call.operand(argument)).toList();
    }

    /// What is computed between the first and the last call from results of calls, in order.
    List<Op> later() {
        return calls.getFirst().block().ops().stream()
                .filter(op -> later.contains(op) && !(op instanceof CallOp) && op.isBefore(calls.getLast()))
                .toList();
    }

    /// The results of the calls that are this result of the kernel; none where the layer does not return it.
    List<Value> returned(CallOp call, int result) {
        List<Value> all = new ArrayList<>();
        ReturnOp end = (ReturnOp) Objects.requireNonNull(kernel.nextInBlock());
        for (int i = 0; i < end.operandCount(); i++)
            if (end.operand(i) == kernel.result(result)) all.add(call.result(i));
        return all;
    }

    /// What stays on the chip from layer to layer.
    long keptBits() {
        long bits = 0;
        for (int i = 0; i < sources.size(); i++)
            if (sources.get(i) instanceof Row.Carried) bits += memory(i).bits() * users(i).size();
        for (int i = 0; i < results.size(); i++)
            if (isCarried(i)) bits += memory(kernel.operandCount() + i).bits();
        return bits;
    }

    private List<TaskOp> users(int tensor) {
        return users(kernel, tensor);
    }

    /// The tasks that use what a kernel sees of a source, or of a result behind them.
    static List<TaskOp> users(KernelOp kernel, int tensor) {
        Value memory = kernel.body().argument(tensor);
        return kernel.tasks().stream()
                .filter(task -> memory.users().stream().anyMatch(task::encloses))
                .toList();
    }

    private MemRefType memory(int tensor) {
        return (MemRefType) kernel.body().argument(tensor).type();
    }

    private void findRows() {
        for (Op op = calls.getFirst(); op != null && obstacle.isEmpty(); op = op.nextInBlock()) {
            boolean depends = op.operands().stream().anyMatch(this::isLater);
            if (depends || calls.contains(op)) later.add(op);
        }
        for (int i = 0; i < kernel.operandCount(); i++) sources.add(source(i, values(i)));
        for (int i = 0; i < kernel.results().size(); i++) results.add(resultRow(i));
        for (int i = 0; i < kernel.operandCount(); i++) if (sources.get(i) instanceof Row.Stacked) checkRows(memory(i));
        for (int i = 0; i < results.size(); i++)
            if (results.get(i) instanceof Row.Stacked) checkRows(memory(kernel.operandCount() + i));
        for (int i = 0; i < kernel.body().arguments().size(); i++)
            if (!kernel.body().argument(i).users().stream().allMatch(LayerCalls::isAccess))
                obstacle = "a task uses memory outside as a whole";
    }

    private void checkRows(MemRefType row) {
        if (row.bits() % Byte.SIZE != 0) obstacle = "a row of %s is no whole bytes".formatted(row);
        if (row.elements() > Integer.MAX_VALUE / calls.size())
            obstacle = "%d rows of %s are more than an index counts".formatted(calls.size(), row);
    }

    private boolean isLater(Value value) {
        return value.definingOp() != null && later.contains(value.definingOp());
    }

    private Row source(int index, List<Value> values) {
        if (values.stream().distinct().count() == 1 && !isLater(values.getFirst())) return new Row.Shared();
        if (values.stream().noneMatch(this::isLater)) {
            if (values.stream().anyMatch(LayerCalls::isState) && !areStatesInRows(values))
                obstacle = "its state stays on the card from run to run, each layer's for itself";
            return new Row.Stacked();
        }
        for (int result = 0; result < kernel.results().size(); result++)
            if (isCarried(values, result)) {
                if (Beats.areOfOneOrder(memory(index), memory(kernel.operandCount() + result))
                        && users(kernel.operandCount() + result).size() == 1) return new Row.Carried(result);
                obstacle = "layers hand on " + memory(kernel.operandCount() + result) + ", and take " + memory(index);
                return new Row.Stacked();
            }
        obstacle = "a layer takes something else of those before than what the last one hands to it";
        return new Row.Stacked();
    }

    private boolean isCarried(List<Value> values, int result) {
        if (isLater(values.getFirst())) return false;
        for (int l = 1; l < values.size(); l++)
            if (!returned(calls.get(l - 1), result).contains(StackedStates.shown(values.get(l)))) return false;
        return true;
    }

    /// Whether the layers take a state each, and leave its new value as one and the same result, which nobody else
    /// looks at: they can lie in rows of one tensor ([StackedStates]).
    private boolean areStatesInRows(List<Value> values) {
        int place = -1;
        for (int l = 0; l < values.size(); l++) {
            if (!isState(values.get(l)) || !StackedStates.isUsedOnce(values.get(l))) return false;
            BlockArgument state = (BlockArgument) StackedStates.shown(values.get(l));
            FuncOp function = (FuncOp) state.block().owner();
            int fresh = fresh(function, state, calls.get(l));
            if (fresh < 0 || l > 0 && fresh != place) return false;
            place = fresh;
        }
        return true;
    }

    /// Which result of a call becomes the new value of a state, and nothing else; -1 if none does.
    private static int fresh(FuncOp function, BlockArgument state, CallOp call) {
        ReturnOp end = function.returned();
        for (int i = 0; i < end.operandCount(); i++)
            if (function.resultAttribute(i, "headrace.mutated")
                            .equals(function.argumentAttribute(state.index(), "headrace.state"))
                    && StackedStates.isUsedOnce(end.operand(i))
                    && StackedStates.shown(end.operand(i)) instanceof OpResult result
                    && result.definingOp() == call) return result.index();
        return -1;
    }

    private static boolean isState(Value value) {
        return StackedStates.shown(value) instanceof BlockArgument argument
                && argument.block().owner() instanceof FuncOp function
                && function.argumentAttribute(argument.index(), "headrace.state")
                        .isPresent();
    }

    private Row resultRow(int result) {
        boolean isLast = true;
        for (CallOp call : calls)
            if (call != calls.getLast())
                for (Value value : returned(call, result))
                    isLast &= value.uses().stream().allMatch(this::isHandedOn);
        if (isLast) return new Row.Last();
        if (isCarried(result)) obstacle = "what a layer hands to the next is used elsewhere too";
        return new Row.Stacked();
    }

    /// Whether a value is used by the next layers only, be it in another shape.
    private boolean isHandedOn(Value.Use use) {
        if (Leaves.isReshape(use.user()))
            return use.user().result(0).uses().stream().allMatch(this::isHandedOn);
        return use.user() instanceof CallOp call && calls.contains(call);
    }

    private static boolean isAccess(Op op) {
        return op instanceof LoadOp
                || op instanceof StoreOp
                || op instanceof dev.headrace.dialects.vector.LoadOp
                || op instanceof dev.headrace.dialects.vector.StoreOp;
    }
}
