package dev.headrace.compiler.lowering;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.ItensorInstanceOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.memref.AllocOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes one kernel anew with memory in place of tensors.
final class KernelLowering {
    /// As shallow as the tools build FIFOs; sizing decides.
    private static final long FIRST_DEPTH = 2;

    private final KernelOp old;
    private final KernelOp fresh;
    private final Rewriter rewriter;
    private final Builder body;
    private final Environment environment;
    private final UniqueNames streamNames = new UniqueNames();

    private KernelLowering(KernelOp old, Environment environment) {
        this.old = old;
        this.environment = environment;
        rewriter = Rewriter.at(old);
        List<Type> arguments = new ArrayList<>();
        for (Value source : old.sources()) arguments.add(memory(source));
        for (Value result : old.results()) arguments.add(memory(result));
        fresh = KernelOp.create(
                rewriter,
                old.location(),
                old.symbol(),
                old.sources(),
                arguments,
                old.results().stream().map(Value::type).toList());
        old.attributes().forEach((name, value) -> rewriter.setAttribute(fresh, name, value));
        body = Builder.atEnd(fresh.body());
    }

    static KernelLowering of(KernelOp kernel) {
        return new KernelLowering(
                kernel,
                new Environment(
                        kernel.isOnHost()
                                ? (at, location, type) ->
                                        AllocOp.create(at, location, type).result()
                                : (at, location, type) ->
                                        BufferOp.create(at, location, type).result()));
    }

    private static MemRefType memory(Value tensor) {
        TensorType type = (TensorType) tensor.type();
        return new MemRefType(type.shape(), type.element());
    }

    /// @return the kernel that took the place of the old one
    KernelOp lower() {
        int sources = old.sources().size();
        for (int i = 0; i < sources; i++)
            environment.source(old.body().argument(i), fresh.body().argument(i));
        YieldOp yield = old.yield();
        for (int i = 0; i < yield.operandCount(); i++)
            promise(yield.operand(i), fresh.body().argument(sources + i));
        if (old.isOnHost()) {
            new BodyLowering(environment).lower(old.body(), body);
        } else {
            for (ItensorInstanceOp instance : old.body().ops(ItensorInstanceOp.class)) declare(instance);
            for (TaskOp task : old.tasks()) lower(task);
        }
        Homecoming homecoming = new Homecoming(environment);
        for (int i = 0; i < yield.operandCount(); i++)
            homecoming.bring(yield.operand(i), Place.whole(fresh.body().argument(sources + i)), body);
        homecoming.finish(body);
        YieldOp.create(body, old.location(), List.of());
        rewriter.replace(old, fresh.results());
        return fresh;
    }

    /// Lets the empty tensor that a result starts from lie where the result is expected, so that it is made there.
    private void promise(Value result, Value memory) {
        Value value = result;
        while (value instanceof OpResult made) {
            int destination = destinationOf(made);
            if (destination < 0) return;
            Op maker = made.definingOp();
            value = maker.operand(destination);
            if (value.definingOp() instanceof EmptyOp) {
                environment.promise(new Value.Use(maker, destination), memory);
                return;
            }
        }
    }

    private static int destinationOf(OpResult made) {
        return switch (made.definingOp()) {
            case TaskOp _ -> made.index();
            case GenericOp generic -> generic.inputs().size() + made.index();
            case FillOp _, InsertSliceOp _ -> 1;
            case ForOp _ -> 3 + made.index();
            default -> -1;
        };
    }

    private void declare(ItensorInstanceOp instance) {
        Value.Use destination = instance.result().uses().getFirst();
        TaskOp writer = (TaskOp) destination.user();
        Value stream = writer.result(destination.index());
        TaskOp reader = taskAround(stream.users().getFirst());
        String name = streamNames.claim(writer.symbol() + ".to." + (reader == null ? "nobody" : reader.symbol()));
        StreamType type = new StreamType(instance.type().tile().element());
        StreamOp fifo = StreamOp.create(body, instance.location(), name, type, FIRST_DEPTH);
        environment.replace(instance.result(), fifo.result());
    }

    private @Nullable TaskOp taskAround(Op user) {
        for (Op op = user; op != null; op = op.parent())
            if (op instanceof TaskOp task && op.parent() == old) return task;
        return null;
    }

    private void lower(TaskOp task) {
        TaskRole role = task.role().orElse(TaskRole.COMPUTE);
        TaskOp lowered = TaskOp.create(body, task.location(), task.symbol(), role, List.of());
        Builder inside = Builder.atEnd(lowered.body());
        Place[] homes = new Place[task.operandCount()];
        for (int i = 0; i < homes.length; i++) {
            if (task.operand(i).type() instanceof ItensorType) {
                Value stream = environment.now(task.operand(i));
                environment.replace(task.body().argument(i), stream);
                environment.replace(task.result(i), stream);
            } else {
                homes[i] = environment.destination(task, i, true, inside);
                environment.put(task.body().argument(i), homes[i]);
                environment.put(task.result(i), homes[i]);
            }
        }
        new BodyLowering(environment).lower(task.body(), inside);
        Homecoming homecoming = new Homecoming(environment);
        for (int i = 0; i < homes.length; i++)
            if (homes[i] != null) homecoming.bring(task.yield().operand(i), homes[i], inside);
        homecoming.finish(inside);
        YieldOp.create(inside, task.location(), List.of());
    }
}
