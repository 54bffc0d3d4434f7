package dev.headrace.dialects.dataflow;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/// What stands on the device for one kernel, or for several that run one after the other and share it: those of one
/// image with one name of [KernelOp#COMPUTE_UNIT]. Each run does the tasks of one kernel. Tasks of one `unit`, and
/// streams of one `fifo`, are the same hardware in all of them, and so is an interface to external memory with one
/// number.
///
/// ```mlir
/// dataflow.kernel @layers(%x, %w) attributes {compute_unit = "device", rounds = 24 : i64} …
///   dataflow.task @load.w() attributes {role = "load", unit = "load.weights.0"} …
/// dataflow.kernel @head(%y, %v) attributes {compute_unit = "device"} …
///   dataflow.task @load.v() attributes {role = "load", unit = "load.weights.0"} …
/// ```
///
/// @param kernels one at least, in the order of the program
public record ComputeUnit(List<KernelOp> kernels) {
    public ComputeUnit {
        kernels = List.copyOf(kernels);
    }

    /// What is on the device at some time or other, in the order of the first kernel of each.
    public static List<ComputeUnit> in(ModuleOp module) {
        List<KernelOp> kernels = new ArrayList<>();
        for (FuncOp function : module.body().ops(FuncOp.class))
            if (!function.isDeclaration()) kernels.addAll(function.body().ops(KernelOp.class));
        return of(kernels.stream().filter(kernel -> !kernel.isOnHost()).toList());
    }

    /// Those of some kernels on the device, which have no others in common.
    public static List<ComputeUnit> of(List<KernelOp> kernels) {
        SequencedMap<Object, List<KernelOp>> all = new LinkedHashMap<>();
        for (KernelOp kernel : kernels)
            all.computeIfAbsent(key(kernel), _ -> new ArrayList<>()).add(kernel);
        return all.values().stream().map(ComputeUnit::new).toList();
    }

    /// The one that does a kernel.
    public static ComputeUnit of(KernelOp kernel) {
        if (kernel.computeUnit().isEmpty()) return new ComputeUnit(List.of(kernel));
        return kernel.enclosing(ModuleOp.class).stream()
                .flatMap(module -> in(module).stream())
                .filter(unit -> unit.kernels.contains(kernel))
                .findFirst()
                .orElseGet(() -> new ComputeUnit(List.of(kernel)));
    }

    private static Object key(KernelOp kernel) {
        return kernel.computeUnit()
                .<Object>map(name -> List.of(name, kernel.group()))
                .orElse(kernel);
    }

    /// The tasks of all kernels, those around rounds among them.
    public List<TaskOp> tasks() {
        return kernels.stream().flatMap(kernel -> kernel.tasks().stream()).toList();
    }

    /// Memory on the chip, in order: buffers, and those of tasks that one piece of hardware does in turn together.
    public List<List<BufferOp>> buffers() {
        List<List<BufferOp>> all = new ArrayList<>();
        Set<BufferOp> taken = new HashSet<>();
        for (List<TaskOp> turns : processes()) {
            List<Unit> units = turns.size() > 1 ? Unit.of(turns).orElse(List.of()) : List.of();
            if (units.isEmpty()) continue;
            for (int place = 0; place < units.getFirst().buffers().size(); place++) {
                int number = place;
                List<BufferOp> same =
                        units.stream().map(unit -> unit.buffers().get(number)).toList();
                taken.addAll(same);
                all.add(same);
            }
        }
        for (KernelOp kernel : kernels)
            for (BufferOp buffer : kernel.all(BufferOp.class)) if (taken.add(buffer)) all.add(List.of(buffer));
        return all;
    }

    public List<StreamOp> streams() {
        return kernels.stream().flatMap(kernel -> kernel.streams().stream()).toList();
    }

    /// As [KernelOp#processes], of all kernels.
    public List<List<TaskOp>> processes() {
        return together(
                kernels.stream().flatMap(kernel -> kernel.graph().stream()).toList(), TaskOp::unit);
    }

    /// As [KernelOp#fifos], of all kernels.
    public List<List<StreamOp>> fifos() {
        return together(streams(), StreamOp::fifo);
    }

    /// For each task of a process the first that is the same hardware. Those around rounds are hardware of their own.
    public Map<TaskOp, TaskOp> hardware() {
        Map<TaskOp, TaskOp> hardware = new HashMap<>();
        for (List<TaskOp> turns : processes()) for (TaskOp task : turns) hardware.put(task, turns.getFirst());
        return hardware;
    }

    /// Makes each FIFO that kernels share as deep as the deepest of its streams. What a kernel needs is what it gets at
    /// least, and no kernel is slower, or stands still, for a place more.
    public void agreeOnDepths() {
        if (kernels.size() == 1) return;
        for (List<StreamOp> fifo : fifos()) {
            long depth = fifo.stream().mapToLong(StreamOp::depth).max().orElseThrow();
            for (StreamOp stream : fifo)
                if (stream.depth() != depth) Rewriter.at(stream).setAttribute(stream, "depth", IntegerAttr.i64(depth));
        }
    }

    /// Those of one name together, each without a name alone.
    static <O extends Op> List<List<O>> together(List<O> ops, Function<O, Optional<String>> name) {
        SequencedMap<Object, List<O>> all = new LinkedHashMap<>();
        for (O op : ops) {
            Object key = name.apply(op).<Object>map(Function.identity()).orElse(op);
            all.computeIfAbsent(key, _ -> new ArrayList<>()).add(op);
        }
        return List.copyOf(all.values());
    }
}
