package dev.headrace.compiler.materialization;

import dev.headrace.compiler.analysis.TileLoops;
import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.ItensorEmptyOp;
import dev.headrace.dialects.dataflow.ItensorInstanceOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/// A stream with several readers goes through a task that copies each tile to every one of them, so that each stream is
/// written once and read once; the places where streams are made become instances.
///
/// Before:
/// ```mlir
/// %e = dataflow.itensor_empty : !s
/// %s = dataflow.task @a(%e) …          // read by two tasks
/// ```
/// After:
/// ```mlir
/// %e = dataflow.itensor_instance : !s
/// %s = dataflow.task @a(%e) …
/// %i0 = dataflow.itensor_instance : !s
/// %i1 = dataflow.itensor_instance : !s
/// %f:2 = dataflow.task @fork.a(%i0, %i1) … { itensor_read %s, itensor_write to both }
/// ```
/// What a task only loads from external memory is loaded once for each reader instead, unless it is small: the readers
/// then take it when they want it, and no FIFO keeps it for the last of them.
///
/// @param smallBits a tensor in external memory of up to so many bits is loaded once for all its readers
public record MaterializeForks(long smallBits) implements Pass {
    /// A block of memory holds about as much.
    public static final long USUAL_SMALL_BITS = 1 << 14;

    public MaterializeForks() {
        this(USUAL_SMALL_BITS);
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) {
            UniqueNames names = UniqueNames.besideTasksOf(kernel);
            for (TaskOp task : kernel.tasks()) for (Value stream : task.results()) fork(stream, names, context);
            for (ItensorEmptyOp empty : kernel.all(ItensorEmptyOp.class)) instantiate(empty);
        }
    }

    private void fork(Value stream, UniqueNames names, PassContext context) {
        if (!(stream.type() instanceof ItensorType type)) return;
        Collection<List<Value.Use>> readers = usesByReader(stream);
        if (readers.size() < 2) return;
        Location location = stream.location();
        TaskOp writer = (TaskOp) stream.definingOp();
        if (writer == null) throw new IllegalStateException("a stream is not written by a task");
        if (writer.role().equals(Optional.of(TaskRole.LOAD)) && type.tensor().bits() > smallBits) {
            loadAgain(writer, readers, names, context);
            return;
        }
        Rewriter rewriter = Rewriter.at(writer);
        rewriter.moveAfter(writer);
        List<Value> instances = new ArrayList<>();
        for (int i = 0; i < readers.size(); i++)
            instances.add(ItensorInstanceOp.create(rewriter, location, type).result());
        String name = names.claim("fork." + writer.symbol());
        TaskOp task = TaskOp.create(rewriter, location, name, TaskRole.FORK, instances);
        int copy = 0;
        for (List<Value.Use> uses : readers) {
            Value own = task.result(copy++);
            uses.forEach(use -> rewriter.setOperand(use.user(), use.index(), own));
        }
        Builder body = Builder.atEnd(task.body());
        List<? extends Value> written =
                TileLoops.nest(body, location, type, task.body().arguments(), (at, _, carried) -> {
                    Value init = EmptyOp.create(at, location, type.tile()).result();
                    Value tile =
                            ItensorReadOp.create(at, location, stream, init).tile();
                    return carried.stream()
                            .map(c ->
                                    ItensorWriteOp.create(at, location, tile, c).result())
                            .toList();
                });
        YieldOp.create(body, location, written);
        context.remark(
                Remark.of("materialization", name, "fork", "several tasks read what " + writer.symbol() + " writes")
                        .with("readers", readers.size()));
    }

    private static void loadAgain(
            TaskOp load, Collection<List<Value.Use>> readers, UniqueNames names, PassContext context) {
        Rewriter rewriter = Rewriter.at(load);
        rewriter.moveAfter(load);
        for (List<Value.Use> uses : List.copyOf(readers).subList(1, readers.size())) {
            Value instance = ItensorInstanceOp.create(rewriter, load.location(), (ItensorType)
                            load.result(0).type())
                    .result();
            Map<Value, Value> mapping = new HashMap<>();
            mapping.put(load.inits().getFirst(), instance);
            TaskOp again = rewriter.copy(load, mapping);
            rewriter.setAttribute(again, "sym_name", new StringAttr(names.claim(load.symbol())));
            uses.forEach(use -> rewriter.setOperand(use.user(), use.index(), again.result(0)));
        }
        context.remark(Remark.of(
                        "materialization",
                        load.symbol(),
                        "loaded once for each reader",
                        "FIFOs would have to keep it on the chip until the last of them takes it")
                .with("readers", readers.size())
                .with("bits", ((ItensorType) load.result(0).type()).tensor().bits()));
    }

    /// The uses of a stream by the task that they stand in, or the operation of the kernel that they are.
    private static Collection<List<Value.Use>> usesByReader(Value stream) {
        SequencedMap<Op, List<Value.Use>> uses = new LinkedHashMap<>();
        for (Value.Use use : stream.uses()) {
            Op reader = use.user();
            while (reader.block() != stream.block()) reader = Objects.requireNonNull(reader.parent());
            uses.computeIfAbsent(reader, _ -> new ArrayList<>()).add(use);
        }
        return uses.values();
    }

    private static void instantiate(ItensorEmptyOp empty) {
        Rewriter rewriter = Rewriter.at(empty);
        rewriter.replace(
                empty,
                ItensorInstanceOp.create(rewriter, empty.location(), empty.type())
                        .result());
    }
}
