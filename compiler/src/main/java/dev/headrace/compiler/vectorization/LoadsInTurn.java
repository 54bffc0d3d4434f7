package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.RelayoutOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Tasks that load parameters become one, which loads one after the other in the order in which they are used: they
/// share one interface to memory, and a FIFO lets it run ahead.
///
/// Before: `@load.q() { … } @load.k() { … }`. After: `@load.parameters() { … loops of q … loops of k … }`. Which tasks
/// become one is for the caller to say.
final class LoadsInTurn {
    private LoadsInTurn() {}

    /// @param tasks loads of one kernel
    /// @param name of the task that does all of it; one alone keeps its own
    /// @return that task
    static TaskOp merge(List<TaskOp> tasks, String name, UniqueNames names) {
        if (tasks.size() == 1) return tasks.getFirst();
        List<TaskOp> order = new ArrayList<>(tasks);
        KernelOp kernel = tasks.getFirst().enclosing(KernelOp.class).orElseThrow();
        List<TaskOp> all = kernel.tasks();
        order.sort(Comparator.comparingInt(task -> all.indexOf(reader(task))));
        TaskOp first = order.getFirst();
        Rewriter rewriter = Rewriter.at(first);
        YieldOp end = first.yield();
        for (TaskOp next : order.subList(1, order.size())) {
            for (Op op : List.copyOf(next.body().ops())) {
                if (op instanceof YieldOp) continue;
                rewriter.moveOpBefore(
                        op, op instanceof ConstantOp ? first.body().first() : end);
            }
            rewriter.erase(next);
        }
        rewriter.setAttribute(first, "sym_name", new StringAttr(names.claim(name)));
        return first;
    }

    /// Whether a task sends a parameter to one stream and does nothing else.
    static boolean isOfParameter(TaskOp task) {
        if (!task.role().equals(Optional.of(TaskRole.LOAD))
                || task.all(StreamWriteOp.class).stream()
                                .map(StreamWriteOp::stream)
                                .distinct()
                                .count()
                        != 1) return false;
        return task.externalMemories().stream().allMatch(LoadsInTurn::isParameter);
    }

    private static boolean isParameter(BlockArgument memory) {
        KernelOp kernel = (KernelOp) memory.block().owner();
        return memory.index() < kernel.operandCount() && isParameter(kernel.operand(memory.index()));
    }

    private static boolean isParameter(Value value) {
        Op maker = value.definingOp();
        if (maker != null)
            return maker instanceof ConstantOp
                    || (Leaves.isView(maker) || maker instanceof RelayoutOp) && isParameter(maker.operand(0));
        BlockArgument argument = (BlockArgument) value;
        FuncOp function = (FuncOp) argument.block().owner();
        List<CallOp> calls = function.enclosing(ModuleOp.class).orElseThrow().all(CallOp.class).stream()
                .filter(call -> call.callee() == function)
                .toList();
        return calls.isEmpty()
                ? function.argumentAttribute(argument.index(), "headrace.parameter")
                        .isPresent()
                : calls.stream().allMatch(call -> isParameter(call.operand(argument.index())));
    }

    /// Whether what a task loads is used together with what products of the loaded weights make.
    static boolean keepsPaceWith(Set<TaskOp> weights, TaskOp load) {
        for (StreamReadOp read : reader(load).all(StreamReadOp.class)) {
            TaskOp maker = stream(read.stream()).writer();
            for (StreamReadOp needed : maker.all(StreamReadOp.class))
                if (weights.contains(stream(needed.stream()).writer())) return true;
        }
        return false;
    }

    private static TaskOp reader(TaskOp load) {
        return stream(load.all(StreamWriteOp.class).getFirst().stream()).reader();
    }

    private static StreamOp stream(Value stream) {
        return (StreamOp) Objects.requireNonNull(((OpResult) stream).definingOp());
    }
}
