package dev.headrace.compiler.layers;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StackOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Puts one run of a kernel with rounds in the place of the calls of a layer.
final class DeviceLoop {
    private final LayerCalls rows;
    private final KernelOp layer;
    private final int sources;
    private final int rounds;

    DeviceLoop(LayerCalls rows) {
        this.rows = rows;
        layer = rows.kernel();
        sources = layer.operandCount();
        rounds = rows.calls().size();
    }

    /// @return the kernel with rounds
    KernelOp replace() {
        CallOp last = rows.calls().getLast();
        Rewriter rewriter = Rewriter.at(last);
        Location location = layer.location();
        List<Type> inside = new ArrayList<>();
        List<Type> types = new ArrayList<>();
        for (int i = 0; i < sources + layer.results().size(); i++) inside.add(memory(i));
        inside.add(IndexType.INDEX);
        for (int i = 0; i < layer.results().size(); i++) types.add(result(i));
        KernelOp kernel = KernelOp.create(rewriter, location, layer.symbol(), operands(rewriter), inside, types);
        layer.attributes().forEach((name, value) -> rewriter.setAttribute(kernel, name, value));
        rewriter.setAttribute(kernel, KernelOp.ROUNDS, IntegerAttr.i64(rounds));
        for (Op op : rows.later()) rewriter.moveOpBefore(op, last);
        handBack(kernel);
        for (CallOp call : rows.calls().reversed()) erase(call, rewriter);
        body(kernel);
        return kernel;
    }

    /// A call, and the views that only calls looked at.
    private static void erase(CallOp call, Rewriter rewriter) {
        for (Value result : call.results())
            for (Op view : result.users()) if (Leaves.isReshape(view)) eraseView(view, rewriter);
        rewriter.erase(call);
    }

    private static void eraseView(Op view, Rewriter rewriter) {
        for (Op user : view.result(0).users()) if (Leaves.isReshape(user)) eraseView(user, rewriter);
        if (view.result(0).isUnused()) rewriter.erase(view);
    }

    private MemRefType memory(int tensor) {
        MemRefType type = (MemRefType) layer.body().argument(tensor).type();
        return isStacked(tensor) ? new MemRefType(type.shape().prepended(rounds), type.element()) : type;
    }

    private boolean isStacked(int tensor) {
        LayerCalls.Row row = tensor < sources ? rows.source(tensor) : rows.result(tensor - sources);
        return row instanceof LayerCalls.Row.Stacked;
    }

    private TensorType result(int index) {
        TensorType type = (TensorType) layer.result(index).type();
        return isStacked(sources + index) ? StackOp.of(type, rounds) : type;
    }

    private List<Value> operands(Rewriter rewriter) {
        Map<List<Value>, Value> stacks = new HashMap<>();
        List<Value> operands = new ArrayList<>();
        for (int i = 0; i < sources; i++) {
            List<Value> values = rows.values(i);
            int argument = ((BlockArgument) layer.operand(i)).index();
            operands.add(
                    isStacked(i)
                            ? stacks.computeIfAbsent(values, all -> stack(rewriter, argument, all))
                            : values.getFirst());
        }
        return operands;
    }

    /// It keeps the name that all layers together have for what is in it.
    private Value stack(Rewriter rewriter, int argument, List<Value> values) {
        StackOp stack = StackOp.create(rewriter, values.getFirst().location(), values);
        FuncOp function = (FuncOp) layer.parent();
        if (function != null)
            function.argumentAttribute(argument, StackOp.NAME)
                    .ifPresent(name -> rewriter.setAttribute(stack, StackOp.NAME, name));
        return stack.result();
    }

    /// Gives what the layers returned to those who use it: rows where it is stacked.
    private void handBack(KernelOp kernel) {
        for (int i = 0; i < layer.results().size(); i++) {
            Rewriter rewriter = Rewriter.at(kernel);
            rewriter.moveAfter(kernel);
            for (int l = 0; l < rounds; l++) {
                CallOp call = rows.calls().get(l);
                for (Value value : rows.returned(call, i)) {
                    if (value.isUnused() || !isStacked(sources + i) && l < rounds - 1) continue;
                    Value fresh = isStacked(sources + i) ? row(rewriter, kernel, i, l) : kernel.result(i);
                    rewriter.replaceAllUses(value, fresh);
                }
            }
        }
    }

    private static Value row(Rewriter rewriter, KernelOp kernel, int result, int number) {
        Value stack = kernel.result(result);
        TensorType type = (TensorType) stack.type();
        List<IndexValue> offsets = IndexValue.of(Dims.filled(type.rank(), 0).with(0, number));
        Dims one = type.shape().with(0, 1);
        TensorType row = new TensorType(new Dims(type.shape().values().subList(1, type.rank())), type.element());
        return ExtractSliceOp.create(rewriter, kernel.location(), stack, offsets, one, row)
                .result();
    }

    private void body(KernelOp kernel) {
        int tensors = layer.body().arguments().size();
        Rewriter.atEndOf(kernel.body())
                .inline(layer.body(), kernel.body().arguments().subList(0, tensors));
        Value round = kernel.round().orElseThrow();
        for (int i = 0; i < sources + layer.results().size(); i++)
            if (isStacked(i)) count(kernel.body().argument(i), round);
        Map<Integer, List<Value>> taken = new HashMap<>();
        Builder first = Builder.atStart(kernel.body());
        for (int i = 0; i < sources; i++)
            if (rows.source(i) instanceof LayerCalls.Row.Carried(int result))
                taken.computeIfAbsent(result, _ -> new ArrayList<>())
                        .addAll(enter(kernel.body().argument(i), LayerCalls.users(kernel, i), first));
        for (int i = 0; i < layer.results().size(); i++)
            if (rows.isCarried(i)) leave(kernel, i, taken.getOrDefault(i, List.of()), first);
    }

    /// Makes each access one to the row of the round.
    private static void count(BlockArgument memory, Value round) {
        for (Op access : memory.users()) {
            Rewriter rewriter = Rewriter.at(access);
            Location location = access.location();
            switch (access) {
                case LoadOp load ->
                    rewriter.replace(
                            load,
                            LoadOp.create(rewriter, location, memory, in(round, load.indices()))
                                    .result());
                case dev.headrace.dialects.vector.LoadOp load ->
                    rewriter.replace(
                            load,
                            dev.headrace.dialects.vector.LoadOp.create(
                                            rewriter, location, load.type(), memory, in(round, load.indices()))
                                    .result());
                case StoreOp store -> {
                    StoreOp.create(rewriter, location, store.value(), memory, in(round, store.indices()));
                    rewriter.erase(store);
                }
                case dev.headrace.dialects.vector.StoreOp store -> {
                    dev.headrace.dialects.vector.StoreOp.create(
                            rewriter, location, store.value(), memory, in(round, store.indices()));
                    rewriter.erase(store);
                }
                default -> throw new IllegalStateException(access.name() + " is no access to memory");
            }
        }
    }

    private static List<Value> in(Value round, List<Value> indices) {
        List<Value> all = new ArrayList<>(List.of(round));
        all.addAll(indices);
        return all;
    }

    /// A place on the chip for what each task reads, and what fills them before the first round.
    private static List<Value> enter(BlockArgument outside, List<TaskOp> users, Builder first) {
        if (users.isEmpty()) return List.of();
        List<Value> buffers =
                users.stream().map(user -> keep(outside, user, first)).toList();
        TaskOp user = users.getFirst();
        copy("enter." + user.symbol(), TaskRole.ENTER, user.location(), Builder.before(user), outside, buffers);
        return buffers;
    }

    private static Value keep(BlockArgument outside, TaskOp user, Builder first) {
        Value buffer = BufferOp.create(first, user.location(), (MemRefType) outside.type())
                .result();
        Rewriter.at(user).replaceUses(outside, buffer, use -> user.encloses(use.user()));
        return buffer;
    }

    /// A place on the chip for what a task writes; from there it goes to the next round, and outside after the last.
    private void leave(KernelOp kernel, int result, List<Value> taken, Builder first) {
        BlockArgument outside = kernel.body().argument(sources + result);
        TaskOp writer = LayerCalls.users(kernel, sources + result).getFirst();
        Value buffer = keep(outside, writer, first);
        Builder end = Builder.before(kernel.body().last());
        next(writer, end, buffer, taken);
        copy("leave." + writer.symbol(), TaskRole.LEAVE, writer.location(), end, buffer, List.of(outside));
    }

    private static void next(TaskOp writer, Builder end, Value left, List<Value> taken) {
        Location location = writer.location();
        TaskOp task = TaskOp.create(end, location, "next." + writer.symbol(), TaskRole.NEXT, List.of());
        Builder body = Builder.atEnd(task.body());
        List<Value> alike =
                taken.stream().filter(each -> each.type().equals(left.type())).toList();
        if (!alike.isEmpty()) copy(body, location, left, alike, List.of());
        for (Value each : taken) {
            if (alike.contains(each)) continue;
            spread(left, each);
            spread(each, left);
            inBeats(body, location, left, each, List.of());
        }
        YieldOp.create(body, location, List.of());
    }

    /// Elements that are to pass in beats lie in as many banks.
    private static void spread(Value memory, Value other) {
        MemRefType type = (MemRefType) memory.type();
        long lanes = Beats.lanes((MemRefType) other.type());
        if (lanes == 1 || type.element() instanceof VectorType) return;
        Dims banks = Dims.filled(type.rank(), 1).with(type.rank() - 1, lanes);
        BufferOp buffer = (BufferOp) Objects.requireNonNull(memory.definingOp());
        Rewriter.at(buffer).setAttribute(buffer, BufferOp.PARTITION, DenseArrayAttr.i64(banks));
    }

    private static void inBeats(Builder at, Location location, Value from, Value to, List<Value> indices) {
        long lanes = Beats.lanes((MemRefType) to.type());
        MemRefType type = (MemRefType) (Beats.lanes((MemRefType) from.type()) > lanes ? from : to).type();
        if (indices.size() == type.rank()) {
            Beats.copy(at, location, from, to, indices);
            return;
        }
        ForOp.create(at, location, type.sizeOf(indices.size()), 1, List.of(), (inner, counter, _) -> {
            List<Value> more = new ArrayList<>(indices);
            more.add(counter);
            inBeats(inner, location, from, to, more);
            return List.of();
        });
    }

    private static void copy(
            String name, TaskRole role, Location location, Builder at, Value from, List<Value> targets) {
        TaskOp task = TaskOp.create(at, location, name, role, List.of());
        Builder body = Builder.atEnd(task.body());
        copy(body, location, from, targets, List.of());
        YieldOp.create(body, location, List.of());
    }

    private static void copy(Builder at, Location location, Value from, List<Value> targets, List<Value> indices) {
        MemRefType type = (MemRefType) from.type();
        if (indices.size() == type.rank()) {
            Value element = LoadOp.create(at, location, from, indices).result();
            for (Value target : targets) StoreOp.create(at, location, element, target, indices);
            return;
        }
        ForOp.create(at, location, type.sizeOf(indices.size()), 1, List.of(), (inner, counter, _) -> {
            List<Value> more = new ArrayList<>(indices);
            more.add(counter);
            copy(inner, location, from, targets, more);
            return List.of();
        });
    }
}
