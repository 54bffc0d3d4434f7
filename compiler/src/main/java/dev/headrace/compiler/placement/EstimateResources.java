package dev.headrace.compiler.placement;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/// Predicts what every task, FIFO and kernel takes of the device, and tells where a kernel takes more than there is.
/// The interfaces to external memory count as part of the tasks that use them; what a kernel takes beyond its tasks and
/// FIFOs is the host's access to it.
///
/// Before: `dataflow.task @gelu() attributes {role = "compute"}`. After:
/// ```mlir
/// dataflow.task @gelu() attributes {role = "compute", resources = {lut = 1204 : i64, ff = 1510 : i64, …}}
/// ```
public record EstimateResources(Target target) implements Pass {
    private static final int LARGEST_NAMED = 3;

    @Override
    public void run(ModuleOp module, PassContext context) {
        TaskEstimate estimate = new TaskEstimate(target);
        for (List<KernelOp> group : KernelOp.byGroup(module).values()) {
            Resources all = Resources.NONE;
            List<KernelOp> kernels = group.stream().filter(KernelOp::isInMemory).toList();
            for (ComputeUnit unit : ComputeUnit.of(kernels))
                for (var each : estimate(unit, estimate).entrySet()) {
                    note(each.getKey(), each.getValue());
                    explain(each.getKey(), each.getValue(), context);
                    all = all.plus(each.getValue());
                }
            if (kernels.size() > 1) together(kernels, all, context);
        }
    }

    /// What each kernel takes beyond those before it in its compute unit.
    private static SequencedMap<KernelOp, Resources> estimate(ComputeUnit unit, TaskEstimate estimate) {
        SequencedMap<KernelOp, Resources> sums = new LinkedHashMap<>();
        for (KernelOp kernel : unit.kernels()) sums.put(kernel, Resources.NONE);
        Interfaces interfaces = new Interfaces(estimate);
        List<List<TaskOp>> processes = new ArrayList<>(unit.processes());
        Set<TaskOp> around = new LinkedHashSet<>(unit.tasks());
        for (List<TaskOp> turns : processes) turns.forEach(around::remove);
        for (TaskOp task : around) processes.add(List.of(task));
        for (List<TaskOp> turns : processes) {
            Map<TaskOp, Resources> alone = estimate.of(turns);
            Set<Place> inTurn = new HashSet<>();
            for (TaskOp task : turns) {
                Resources own = alone.getOrDefault(task, Resources.NONE).plus(interfaces.of(task, inTurn));
                note(task, own);
                sums.merge((KernelOp) Objects.requireNonNull(task.parent()), own, Resources::plus);
            }
        }
        for (List<StreamOp> fifo : unit.fifos())
            for (StreamOp stream : fifo) {
                Resources own = stream == fifo.getFirst() ? estimate.of(stream) : Resources.NONE;
                note(stream, own);
                sums.merge((KernelOp) Objects.requireNonNull(stream.parent()), own, Resources::plus);
            }
        for (KernelOp kernel : unit.kernels())
            for (BufferOp buffer : kernel.buffers()) sums.merge(kernel, estimate.of(buffer), Resources::plus);
        int pointers = unit.tasks().stream()
                .mapToInt(task -> task.externalMemories().size())
                .sum();
        sums.merge(unit.kernels().getFirst(), estimate.ofControl(pointers), Resources::plus);
        return sums;
    }

    /// What is taken of the interfaces of a compute unit.
    private static final class Interfaces {
        private final TaskEstimate estimate;
        private final Map<Place, Long> taken = new HashMap<>();
        private final Map<Long, Long> places = new HashMap<>();

        Interfaces(TaskEstimate estimate) {
            this.estimate = estimate;
        }

        /// @param inTurn places that the hardware of the task has already: it comes to its memories one after the
        /// other, through one place in the interface
        Resources of(TaskOp task, Set<Place> inTurn) {
            Resources own = Resources.NONE;
            KernelOp kernel = (KernelOp) Objects.requireNonNull(task.parent());
            List<BlockArgument> memories = task.externalMemories();
            for (int i = 0; i < memories.size(); i++) {
                MemRefType memory = (MemRefType) memories.get(i).type();
                if (i >= task.bundles().size()) {
                    own = own.plus(estimate.ofInterface(memory, true)).plus(estimate.ofBuffer(memory));
                    continue;
                }
                long bundle = task.bundles().get(i);
                Place place = new Place(bundle, memories.get(i).index() >= kernel.operandCount());
                if (!inTurn.add(place)) continue;
                own = own.plus(estimate.ofBuffer(memory));
                // A place serves one task that reads and one that writes.
                if (taken.merge(place, 1L, Long::sum) <= places.getOrDefault(bundle, 0L)) continue;
                own = own.plus(estimate.ofInterface(memory, places.merge(bundle, 1L, Long::sum) == 1));
            }
            return own;
        }
    }

    /// What tasks use of an interface.
    private record Place(long bundle, boolean isWritten) {}

    private static void note(Op op, Resources resources) {
        Rewriter.at(op).setAttribute(op, Resources.ATTRIBUTE, resources.toAttribute());
    }

    private void explain(KernelOp kernel, Resources sum, PassContext context) {
        Map<String, Long> available = target.usable().byName();
        Map<String, Long> wise = target.usable().percent(target.fillPercent()).byName();
        Remark summary = Remark.of(
                "placement",
                kernel.symbol(),
                "takes about " + text(sum),
                "predicted from the target's tables: operators, loops, buffers, FIFOs and interfaces");
        context.remark(with(summary, sum));
        sum.byName().forEach((kind, taken) -> {
            long there = available.getOrDefault(kind, 0L);
            if (taken <= wise.getOrDefault(kind, 0L)) return;
            context.remark(Remark.of(
                            "placement",
                            kernel.symbol(),
                            (taken > there ? "exceeds the device in " : "fills the device in ") + kind,
                            "most is taken by " + largest(kernel, kind) + "; " + advice(kernel, kind, taken > there))
                    .with("needed", taken)
                    .with("available", there)
                    .with("too_much", Math.max(0, taken - there))
                    .with("wise", wise.getOrDefault(kind, 0L)));
        });
    }

    /// All kernels of a group are linked into one binary.
    private void together(List<KernelOp> kernels, Resources all, PassContext context) {
        Map<String, Long> available = target.usable().byName();
        all.byName().forEach((kind, taken) -> {
            long there = available.getOrDefault(kind, 0L);
            if (taken <= there) return;
            for (KernelOp kernel : kernels)
                context.remark(Remark.of(
                                "placement",
                                kernel.symbol(),
                                "exceeds the device in " + kind + " together with the other kernels",
                                "all " + kernels.size() + " kernels of its group are linked into one binary; the pass"
                                        + " group-kernels divides them")
                        .with("needed", taken)
                        .with("available", there)
                        .with("too_much", taken - there));
        });
    }

    private static String advice(KernelOp kernel, String kind, boolean isTooMuch) {
        String what = switch (kind) {
            case "bram18", "uram" -> "smaller tiles or less on-chip memory for fusion make buffers smaller";
            default ->
                isSingle(kernel)
                        ? "it is a single computation and cannot be divided: a larger target makes room"
                        : "fewer computations in one kernel, or a larger target, make room";
        };
        return isTooMuch ? what : "placing and routing get hard beyond the wise part; " + what;
    }

    private static boolean isSingle(KernelOp kernel) {
        return kernel.tasks().stream()
                        .filter(task -> task.role().equals(Optional.of(TaskRole.COMPUTE)))
                        .count()
                <= 1;
    }

    private static String largest(KernelOp kernel, String kind) {
        List<Op> parts = new ArrayList<>(kernel.tasks());
        parts.addAll(kernel.streams());
        parts.sort(Comparator.comparing((Op part) -> count(part, kind)).reversed());
        return parts.stream()
                .limit(LARGEST_NAMED)
                .map(part -> name(part) + " (" + count(part, kind) + ")")
                .collect(Collectors.joining(", "));
    }

    private static long count(Op part, String kind) {
        return Resources.of(part).orElse(Resources.NONE).byName().getOrDefault(kind, 0L);
    }

    private static String name(Op part) {
        return switch (part) {
            case TaskOp task -> task.symbol();
            case StreamOp stream -> stream.symbol();
            default -> part.name();
        };
    }

    private static String text(Resources resources) {
        return resources.byName().entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    private static Remark with(Remark remark, Resources resources) {
        Remark more = remark;
        for (var each : resources.byName().entrySet()) more = more.with(each.getKey(), each.getValue());
        return more;
    }
}
