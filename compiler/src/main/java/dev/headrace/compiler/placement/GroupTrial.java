package dev.headrace.compiler.placement;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/// Tries on a copy of a program which kernels fit on the device together.
final class GroupTrial {
    private final Target target;
    private final List<Pass> estimators;
    private final ModuleOp copy;

    /// Kernels of the copy in the order of the program, with those that they are copies of.
    private final SequencedMap<KernelOp, KernelOp> originals = new LinkedHashMap<>();

    private final List<List<KernelOp>> units = new ArrayList<>();

    /// Kernels in the order in which a run launches them, those of a layer once for each layer.
    private final List<KernelOp> launches = new ArrayList<>();

    GroupTrial(Target target, List<Pass> estimators, ModuleOp module) {
        this.target = target;
        this.estimators = estimators;
        copy = module.copy();
        Map<KernelOp, KernelOp> originalOf = new HashMap<>();
        List<KernelOp> before = module.all(KernelOp.class);
        List<KernelOp> after = copy.all(KernelOp.class);
        for (int i = 0; i < after.size(); i++) originalOf.put(after.get(i), before.get(i));
        Set<FuncOp> called = new HashSet<>();
        for (FuncOp function : copy.body().ops(FuncOp.class))
            for (CallOp call : function.all(CallOp.class)) called.add(call.callee());
        for (FuncOp function : copy.body().ops(FuncOp.class))
            if (!function.isDeclaration() && !called.contains(function)) collect(function, new HashSet<>());
        for (List<KernelOp> unit : units)
            for (KernelOp kernel : unit) originals.put(kernel, Objects.requireNonNull(originalOf.get(kernel)));
    }

    /// A function that is called several times is one unit where it is called first.
    private void collect(FuncOp function, Set<FuncOp> known) {
        for (Op op : function.body()) {
            List<KernelOp> unit = switch (op) {
                case KernelOp kernel -> List.of(kernel);
                case CallOp call -> call.callee().all(KernelOp.class);
                default -> List.of();
            };
            unit = unit.stream().filter(GroupTrial::isOnDevice).toList();
            launches.addAll(unit);
            boolean isNew = !(op instanceof CallOp call) || known.add(call.callee());
            if (isNew && !unit.isEmpty()) units.add(unit);
        }
    }

    private static boolean isOnDevice(KernelOp kernel) {
        return !kernel.isOnHost() && kernel.isInMemory();
    }

    /// The kernels of the copy, in the order of the program.
    List<KernelOp> kernels() {
        return List.copyOf(originals.sequencedKeySet());
    }

    /// Those of them that stay together if they can, in the order of the program.
    List<List<KernelOp>> units() {
        return units;
    }

    /// The kernel of the program that one of the copy stands for.
    KernelOp original(KernelOp kernel) {
        return Objects.requireNonNull(originals.get(kernel));
    }

    /// How many images one card loads in a run that begins with the last one on it.
    long loads(List<List<KernelOp>> groups) {
        Map<KernelOp, Integer> groupOf = new HashMap<>();
        for (int i = 0; i < groups.size(); i++) for (KernelOp kernel : groups.get(i)) groupOf.put(kernel, i);
        long loads = 0;
        Integer loaded = groupOf.get(launches.getLast());
        for (KernelOp kernel : launches) {
            Integer wanted = groupOf.get(kernel);
            if (!Objects.equals(wanted, loaded)) loads++;
            loaded = wanted;
        }
        return loads;
    }

    /// Whether a group has room on the device, behind others that are made already.
    boolean fits(List<List<KernelOp>> before, List<KernelOp> group) {
        return objection(before, group).isEmpty();
    }

    /// Why the group has no room on the device; empty if it has.
    String objection(List<List<KernelOp>> before, List<KernelOp> group) {
        int number = 0;
        for (KernelOp kernel : kernels()) setGroup(kernel, before.size() + 1 + number++);
        for (int i = 0; i < before.size(); i++) for (KernelOp kernel : before.get(i)) setGroup(kernel, i);
        for (KernelOp kernel : group) setGroup(kernel, before.size());
        return estimate() ? excess(group) : "their tensors are larger than its external memory";
    }

    /// Puts each kernel into a group of its own; false if its tensors are larger than external memory.
    boolean estimateEachAlone() {
        int number = 0;
        for (KernelOp kernel : kernels()) setGroup(kernel, number++);
        return estimate();
    }

    private boolean estimate() {
        for (Pass estimator : estimators) {
            PassContext context = new PassContext();
            estimator.run(copy, context);
            if (context.diagnostics().hasErrors()) return false;
        }
        return true;
    }

    /// By how much kernels of one group, as estimated, are too large together; empty if they are not.
    String excess(List<KernelOp> group) {
        int units = ComputeUnit.of(group).size();
        if (units > target.memory().ports())
            return units + " kernels need an interface each, the shell connects "
                    + target.memory().ports();
        Resources all = Resources.NONE;
        Resources pinned = Resources.NONE;
        for (KernelOp kernel : group) {
            Resources taken = Resources.of(kernel).orElse(Resources.NONE);
            all = all.plus(taken);
            pinned = pinned.plus(taken).minus(movable(kernel));
        }
        String tooMuch = tooMuch(all, target.usable());
        if (!tooMuch.isEmpty()) return tooMuch;
        var die = target.dies().get(target.memory().die());
        String onDie = tooMuch(pinned, die.resources());
        return onDie.isEmpty() ? "" : "what reaches external memory lies on die " + die.name() + ", " + onDie;
    }

    /// How often the device would hold what a kernel takes of the scarcest resource.
    double share(KernelOp kernel) {
        Resources taken = Resources.of(kernel).orElse(Resources.NONE);
        Resources onDie = taken.minus(movable(kernel));
        return Math.max(
                share(taken, target.usable()),
                share(onDie, target.dies().get(target.memory().die()).resources()));
    }

    private static double share(Resources needed, Resources there) {
        Map<String, Long> available = there.byName();
        return needed.byName().entrySet().stream()
                .mapToDouble(each -> (double) each.getValue() / Math.max(1, available.getOrDefault(each.getKey(), 0L)))
                .max()
                .orElse(0);
    }

    /// What may lie on any die.
    private static Resources movable(KernelOp kernel) {
        Resources sum = Resources.NONE;
        List<Op> parts = new ArrayList<>(kernel.streams());
        for (TaskOp task : kernel.tasks())
            if (task.externalMemories().isEmpty() && !task.usesKeptMemory()) parts.add(task);
        for (Op part : parts) sum = sum.plus(Resources.of(part).orElse(Resources.NONE));
        return sum;
    }

    private static String tooMuch(Resources needed, Resources there) {
        Map<String, Long> available = there.byName();
        return needed.byName().entrySet().stream()
                .filter(each -> each.getValue() > available.getOrDefault(each.getKey(), 0L))
                .map(each -> "%d %s of %d".formatted(each.getValue(), each.getKey(), available.get(each.getKey())))
                .collect(Collectors.joining(", "));
    }

    private static void setGroup(KernelOp kernel, int group) {
        Rewriter.at(kernel).setAttribute(kernel, KernelOp.GROUP, IntegerAttr.i64(group));
    }
}
