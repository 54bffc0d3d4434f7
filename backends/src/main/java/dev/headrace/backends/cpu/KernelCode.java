package dev.headrace.backends.cpu;

import dev.headrace.dialects.LastUse;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/// Kernels, which see tensors outside as streams, tensors or memory; and their tasks, each a function of its own.
record KernelCode(OpCode code) {
    private Scope scope() {
        return code.scope();
    }

    void kernel(KernelOp op) {
        List<Held.Queue> outer = List.copyOf(scope().queues());
        scope().queues().clear();
        for (int i = 0; i < op.operandCount(); i++)
            if (op.replacing(i).isEmpty()) bring(op, op.operand(i), op.body().argument(i));
        int tensors = op.body().arguments().size() - (op.round().isPresent() ? 1 : 0);
        for (int i = 0; i < tensors - op.operandCount(); i++) result(op, i);
        if (op.round().isPresent()) rounds(op);
        else
            code.block(op.body(), end -> {
                for (int i = 0; i < end.operandCount(); i++) scope().put(op.result(i), taken(op, i, end.operand(i)));
            });
        new Queues(code.program(), scope()).close();
        scope().queues().addAll(outer);
    }

    /// What is kept and enters once, then a loop over all that is in a round, then what leaves. Memory that a round
    /// does not make itself lasts until then.
    private void rounds(KernelOp op) {
        List<Op> before = new ArrayList<>();
        List<Op> during = new ArrayList<>();
        List<Op> after = new ArrayList<>();
        for (Op inner : op.body()) {
            TaskRole role = inner instanceof TaskOp task ? task.role().orElse(TaskRole.COMPUTE) : TaskRole.COMPUTE;
            if (inner instanceof BufferOp || role == TaskRole.ENTER) before.add(inner);
            else if (role == TaskRole.LEAVE || inner == op.yield()) after.add(inner);
            else during.add(inner);
        }
        Map<Op, List<Value>> inRound = new HashMap<>();
        List<Value> lasting = new ArrayList<>();
        Scope.dying(op.body())
                .forEach((last, values) -> values.forEach(value -> {
                    Op maker = value.definingOp();
                    if (maker != null && during.contains(maker))
                        inRound.computeIfAbsent(last, _ -> new ArrayList<>()).add(value);
                    else lasting.add(value);
                }));
        for (Op each : before) write(each, Map.of());
        code.out().loop("0", Long.toString(op.rounds()), "1", number -> {
            scope().number(op.round().orElseThrow(), number);
            for (Op each : during) write(each, inRound);
        });
        for (Op each : after) if (each != op.yield()) write(each, Map.of());
        scope().release(op.yield(), Map.of(op.yield(), lasting));
    }

    private void write(Op op, Map<Op, List<Value>> dying) {
        code.write(op);
        scope().release(op, dying);
    }

    /// A source as the body sees it. Nobody writes there.
    private void bring(KernelOp op, Value outside, Value inside) {
        Held.View view = scope().view(outside);
        Storage sealed = Storage.given(false);
        switch (inside.type()) {
            case ItensorType type -> {
                Held.View source = new Held.View(
                        sealed, view.pointer(), view.scalar(), view.shape(), view.strides(), view.lanes());
                scope().put(inside, new TileQueueCode(code).cut(op, source, type));
            }
            case TensorType _ ->
                scope().put(
                                inside,
                                new Held.View(
                                        sealed,
                                        view.pointer(),
                                        view.scalar(),
                                        view.shape(),
                                        view.strides(),
                                        view.lanes()));
            case MemRefType type -> scope().put(inside, memory(packed(view), sealed, type));
            default -> throw OpCode.refused(op, "takes a " + inside.type());
        }
    }

    /// In memory that lasts as long as the kernel.
    private Held.View packed(Held.View view) {
        if (view.isContiguous()) return view;
        Storage storage = Storage.in(scope().workspace(), view.bytes());
        storage.pin();
        Held.View copy = Held.View.contiguous(
                storage, scope().pointer(storage.offset()), view.scalar(), view.shape(), view.lanes());
        new TensorCode(code.program(), scope()).copy(view, copy);
        return copy;
    }

    private static Held.View memory(Held.View view, Storage storage, ShapedType type) {
        return Held.View.contiguous(
                storage, view.pointer(), view.scalar(), type.shape(), Scalars.lanes(type.element()));
    }

    /// Memory for a result, and for the source that it replaces.
    private void result(KernelOp op, int index) {
        Held.View view = scope().allocate(op.result(index).type());
        TensorCode tensors = new TensorCode(code.program(), scope());
        if (op.replaced(index).isPresent()) {
            int source = op.replaced(index).getAsInt();
            tensors.copy(scope().view(op.operand(source)), view);
            Value inside = op.body().argument(source);
            scope().put(inside, memory(view, view.storage(), (ShapedType) inside.type()));
        } else tensors.unset(view);
        scope().put(op.result(index), view);
        Value inside = op.body().argument(op.operandCount() + index);
        scope().put(inside, memory(view, view.storage(), (ShapedType) inside.type()));
    }

    private Held taken(KernelOp op, int index, Value inside) {
        if (inside.type() instanceof ItensorType type)
            return new TileQueueCode(code).assembled(scope().queue(inside), type, (TensorType)
                    op.result(index).type());
        Held.View view = scope().view(inside);
        if (view.storage().isInWorkspace()) return view;
        Held.View copy = scope().allocate(op.result(index).type());
        new TensorCode(code.program(), scope()).copy(view, copy);
        return copy;
    }

    void task(TaskOp op) {
        for (int i = 0; i < op.inits().size(); i++) handOver(op, i);
        if (op.enclosing(TaskOp.class).isPresent()) {
            inline(op);
            return;
        }
        Outlined task = new Outlined(code.program(), scope(), "task");
        Scope inside = task.scope();
        for (Value argument : op.body().arguments()) task.give(argument);
        for (Value value : captured(op)) task.give(value);
        List<Held> results = new ArrayList<>();
        new OpCode(code.program(), inside).block(op.body(), end -> {
            for (Value value : end.operands()) results.add(kept(inside, value));
        });
        task.call(0);
        for (int i = 0; i < results.size(); i++) {
            scope().put(op.result(i), outside(task, results.get(i)));
            if (results.get(i) instanceof Held.View view) view.storage().unpin();
        }
    }

    /// Makes what comes in known as the argument of the body, in whose place it is from then on.
    private void handOver(TaskOp op, int index) {
        Value init = op.inits().get(index);
        Value argument = op.body().argument(index);
        Held held = scope().of(init);
        boolean isLast = held instanceof Held.View view
                && LastUse.is(op, index)
                && view.storage().isOnly(init);
        scope().put(argument, held);
        if (isLast) ((Held.View) held).storage().handOver(init, argument);
    }

    private void inline(TaskOp op) {
        code.block(op.body(), end -> {
            for (int i = 0; i < end.operandCount(); i++) scope().put(op.result(i), scope().of(end.operand(i)));
        });
    }

    private static SequencedSet<Value> captured(TaskOp op) {
        SequencedSet<Value> captured = new LinkedHashSet<>();
        op.walk(each -> {
            if (each == op) return;
            for (Value operand : each.operands()) {
                Op owner = operand.block().owner();
                if (!op.encloses(owner)) captured.add(operand);
            }
        });
        return captured;
    }

    /// What a task yields, in a form that can be found outside: a tensor that was made inside is at the beginning of
    /// its memory.
    private Held kept(Scope inside, Value value) {
        Held held = inside.of(value);
        if (!(held instanceof Held.View view)) return held;
        Held.View own = view;
        if (!view.pointer().startsWith("%p")) {
            Storage storage = Storage.in(inside.workspace(), view.bytes());
            own = Held.View.contiguous(
                    storage, inside.pointer(storage.offset()), view.scalar(), view.shape(), view.lanes());
            new TensorCode(code.program(), inside).copy(view, own);
        }
        own.storage().pin();
        return own;
    }

    private Held outside(Outlined task, Held held) {
        if (held instanceof Held.View view && task.outside(view.pointer()) == null)
            return Held.View.contiguous(
                    view.storage(),
                    scope().pointer(view.storage().offset()),
                    view.scalar(),
                    view.shape(),
                    view.lanes());
        return held.renamed(name -> {
            String known = task.outside(name);
            return known == null ? name : known;
        });
    }
}
