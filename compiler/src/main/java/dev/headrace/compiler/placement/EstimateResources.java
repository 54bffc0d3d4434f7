package dev.headrace.compiler.placement;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            for (KernelOp kernel : kernels) {
                Resources sum = estimate(kernel, estimate);
                note(kernel, sum);
                explain(kernel, sum, context);
                all = all.plus(sum);
            }
            if (kernels.size() > 1) together(kernels, all, context);
        }
    }

    private static Resources estimate(KernelOp kernel, TaskEstimate estimate) {
        Map<Place, Long> taken = new HashMap<>();
        Map<Long, Long> places = new HashMap<>();
        Resources sum = Resources.NONE;
        int pointers = 0;
        for (TaskOp task : kernel.tasks()) {
            Resources own = estimate.of(task);
            var memories = task.externalMemories();
            Set<Place> inTurn = new HashSet<>();
            for (int i = 0; i < memories.size(); i++) {
                pointers++;
                MemRefType memory = (MemRefType) memories.get(i).type();
                if (i >= task.bundles().size()) {
                    own = own.plus(estimate.ofInterface(memory, true));
                    continue;
                }
                long bundle = task.bundles().get(i);
                Place place = new Place(bundle, memories.get(i).index() >= kernel.operandCount());
                // A task comes to its memories one after the other, through one place in the interface.
                if (!inTurn.add(place)) continue;
                // A place serves one task that reads and one that writes.
                if (taken.merge(place, 1L, Long::sum) <= places.getOrDefault(bundle, 0L)) continue;
                own = own.plus(estimate.ofInterface(memory, places.merge(bundle, 1L, Long::sum) == 1));
            }
            note(task, own);
            sum = sum.plus(own);
        }
        for (List<StreamOp> fifo : kernel.fifos()) {
            Resources own = estimate.of(fifo.getFirst());
            for (StreamOp stream : fifo) note(stream, stream == fifo.getFirst() ? own : Resources.NONE);
            sum = sum.plus(own);
        }
        for (BufferOp buffer : kernel.buffers()) sum = sum.plus(estimate.of(buffer));
        return sum.plus(estimate.ofControl(pointers));
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
