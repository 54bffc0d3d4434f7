package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.RouteTask;
import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Loads whose tokens pass through one task on their way to their readers.
///
/// Scales come through several channels, where one of them would carry many more bits than those of the weights beside
/// it: a task for each part loads every so-many-th iteration of a loop, and one joins them in turn. Before:
/// `@load.scales() { … }`. After, with two parts:
/// ```mlir
/// dataflow.task @load.scales.0() … { … }               // iterations 0, 2, 4 …
/// dataflow.task @load.scales.1() … { … }               // iterations 1, 3, 5 …
/// dataflow.task @join.scales() attributes {role = "route"} … { … }
/// ```
/// What the parts of several tensors send to the task that joins them passes through one FIFO for each part and type.
///
/// Parameters of all kinds come from the die of the memory, and their readers may lie on others: with one part there is
/// one FIFO from die to die instead of one for each reader.
///
/// @param name of what is loaded
/// @param loads by their number among the parameters of the kernel
record RouteLoads(String name, List<TensorLoad> loads, int parts) {
    /// What a channel of weights carries besides is at most this part of its weights.
    private static final long LEAST_PART = 4;

    /// Tokens that all parts together hand on in one iteration at most.
    private static final long AT_ONCE = 32;

    /// Each part has an interface of its own.
    private static final int MOST_PARTS = 4;

    /// Streams of one FIFO are equally deep; what sizes FIFOs changes it.
    private static final long DEPTH = 2;

    RouteLoads {
        loads = List.copyOf(loads);
    }

    /// @param tasks that load scales
    /// @param perChannel bits of weights that each channel carries in one run
    /// @param most channels there are
    /// @return no loads if one task is enough, or they cannot be cut
    static RouteLoads ofScales(List<TaskOp> tasks, long perChannel, int most) {
        int parts = parts(tasks, perChannel, most);
        while (parts > 1 && loads(tasks, parts).size() < tasks.size()) parts /= 2;
        return new RouteLoads("scales", parts > 1 ? loads(tasks, parts) : List.of(), parts);
    }

    /// @param tasks that load parameters; those of another form stay as they are
    static RouteLoads ofParameters(List<TaskOp> tasks) {
        List<TensorLoad> loads = loads(tasks, 1);
        return new RouteLoads("parameters", loads.size() > 1 ? loads : List.of(), 1);
    }

    private static List<TensorLoad> loads(List<TaskOp> tasks, int parts) {
        return tasks.stream()
                .flatMap(task -> TensorLoad.of(task, parts).stream())
                .toList();
    }

    private static int parts(List<TaskOp> tasks, long perChannel, int most) {
        long bits = 0;
        for (TaskOp task : tasks)
            bits += TensorLoad.of(task, 1).map(TensorLoad::bits).orElse(0L);
        int parts = 1;
        while (parts < Math.min(most, MOST_PARTS) && bits * LEAST_PART > perChannel * parts) parts *= 2;
        return parts;
    }

    /// How the tensors are to be cut.
    Map<Integer, SpreadMemory.Cut> cuts() {
        Map<Integer, SpreadMemory.Cut> cuts = new HashMap<>();
        if (parts > 1)
            for (TensorLoad load : loads) cuts.put(load.memory().index(), new SpreadMemory.Cut(load.dim(), parts));
        return cuts;
    }

    /// What is there in the place of the loads.
    ///
    /// @param loads for each tensor, by its number, a task for each part; they still read its memory
    /// @param joins for each tensor
    record Routed(Map<Integer, List<TaskOp>> loads, List<TaskOp> joins) {}

    Routed replace(UniqueNames names) {
        Map<Integer, List<TaskOp>> all = new LinkedHashMap<>();
        List<TaskOp> joins = new ArrayList<>();
        if (loads.isEmpty()) return new Routed(all, joins);
        KernelOp kernel = loads.getFirst().task().enclosing(KernelOp.class).orElseThrow();
        for (TensorLoad load : inOrder(kernel)) {
            List<StreamOp> streams = streams(load, kernel);
            joins.add(RouteTask.join(
                    Builder.before(load.stream().reader()),
                    names.claim(verb() + load.task().symbol()),
                    streams,
                    load.stream(),
                    load.turns(),
                    load.tokens(),
                    AT_ONCE));
            all.put(load.memory().index(), tasks(load, streams, names));
        }
        return new Routed(all, joins);
    }

    /// In the order in which they are used: that of streams which share a FIFO.
    private List<TensorLoad> inOrder(KernelOp kernel) {
        List<TaskOp> tasks = kernel.tasks();
        return loads.stream()
                .sorted(Comparator.comparingInt(
                        load -> tasks.indexOf(load.stream().reader())))
                .toList();
    }

    private List<StreamOp> streams(TensorLoad load, KernelOp kernel) {
        StreamOp whole = load.stream();
        Rewriter rewriter = Rewriter.at(kernel.tasks().getFirst());
        List<StreamOp> streams = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            StreamOp stream =
                    StreamOp.create(rewriter, whole.location(), whole.symbol() + "." + part, whole.type(), DEPTH);
            rewriter.setAttribute(stream, StreamOp.FIFO, new StringAttr(fifo(part, whole.type())));
            streams.add(stream);
        }
        return streams;
    }

    private String verb() {
        return parts > 1 ? "join." : "pass.";
    }

    private String fifo(int part, StreamType type) {
        return name + "." + part + "." + type.lanes() + "x"
                + (type.element() instanceof VectorType vector ? vector.element() : type.element());
    }

    private List<TaskOp> tasks(TensorLoad load, List<StreamOp> streams, UniqueNames names) {
        TaskOp whole = load.task();
        if (parts == 1) {
            Rewriter.at(whole)
                    .replaceUses(
                            load.stream().result(), streams.getFirst().result(), use -> whole.encloses(use.user()));
            return List.of(whole);
        }
        ForOp loop = load.loop();
        Value trips = ConstantOp.index(Rewriter.at(whole.body().first()), whole.location(), load.trips() / parts)
                .result();
        Rewriter.at(loop).setOperand(loop, 1, trips);
        List<TaskOp> tasks = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            Map<Value, Value> mapping = new HashMap<>();
            mapping.put(load.stream().result(), streams.get(part).result());
            TaskOp task = Copying.copyInto(Rewriter.at(whole), whole, mapping);
            Rewriter.at(task).setAttribute(task, "sym_name", new StringAttr(names.claim(whole.symbol() + "." + part)));
            tasks.add(task);
        }
        Rewriter.at(whole).erase(whole);
        return tasks;
    }
}
