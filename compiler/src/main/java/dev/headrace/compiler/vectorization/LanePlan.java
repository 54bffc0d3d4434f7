package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How many lanes each loop gets (StreamTensor, section 5.1: intensity-aware unrolling). The task that takes longest
/// has the lanes of its longest loop doubled, again and again, until no loop of it can have more, or the device is
/// full; then the next one. Where tasks work one after the other, that gives the largest too much
/// ([LaneLimits#powerPercent]).
final class LanePlan {
    /// A loop that takes less than such a part of its task gets no more lanes.
    private static final long SMALL_PART = 16;

    private final Target target;
    private final LaneLimits limits;
    private final Map<InnerLoop, LaneGroup> groups = new LinkedHashMap<>();
    private final Map<TaskOp, List<InnerLoop>> tasks = new LinkedHashMap<>();
    private final Map<BufferOp, List<InnerLoop>> users = new LinkedHashMap<>();
    private Resources taken = Resources.NONE;

    private LanePlan(Target target, LaneLimits limits) {
        this.target = target;
        this.limits = limits;
    }

    static LanePlan of(ModuleOp module, Target target, LaneLimits limits) {
        LanePlan plan = new LanePlan(target, limits);
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost()) plan.add(kernel, calls(kernel, module));
        plan.choose();
        return plan;
    }

    /// Each once, in the order of the program.
    Set<LaneGroup> groups() {
        return new LinkedHashSet<>(groups.values());
    }

    /// The factors for each dimension of a buffer, so that all lanes find their elements in banks of their own.
    Map<BufferOp, long[]> partitions() {
        Map<BufferOp, long[]> partitions = new LinkedHashMap<>();
        users.forEach((buffer, _) -> partitions.put(buffer, factors(buffer, null, 0)));
        return partitions;
    }

    /// How often one run of the model runs a kernel.
    private static long calls(KernelOp kernel, ModuleOp module) {
        FuncOp function = kernel.enclosing(FuncOp.class).orElse(null);
        long calls = module.all(CallOp.class).stream()
                .filter(call -> call.callee() == function)
                .count();
        return Math.max(1, calls);
    }

    private void add(KernelOp kernel, long calls) {
        Map<Value, LaneGroup> byStream = new HashMap<>();
        for (TaskOp task : kernel.tasks()) collect(task, task, calls, byStream);
        for (StreamOp stream : kernel.streams()) {
            LaneGroup group = byStream.get(stream.result());
            if (group == null) continue;
            boolean elsewhere = stream.result().users().stream().anyMatch(user -> !isInnermost(user, group));
            if (elsewhere) group.keepSingle();
        }
    }

    private static boolean isInnermost(Op user, LaneGroup group) {
        return (user instanceof StreamReadOp || user instanceof StreamWriteOp)
                && group.loops().stream().anyMatch(inner -> inner.loop() == user.parent());
    }

    private void collect(Op op, TaskOp task, long times, Map<Value, LaneGroup> byStream) {
        for (var region : op.regions()) {
            for (var block : region.blocks()) {
                for (Op inner : block) {
                    if (!(inner instanceof ForOp loop)) {
                        collect(inner, task, times, byStream);
                        continue;
                    }
                    long inside = Math.multiplyExact(times, loop.tripCount().orElse(1));
                    if (holdsLoop(loop)) collect(loop, task, inside, byStream);
                    else if (!combinesTrees(loop)) add(new InnerLoop(loop, task, inside, target.operators()), byStream);
                }
            }
        }
    }

    /// Whether each iteration combines a tree of terms. All of them run at once ([UnrollTerms]).
    private static boolean combinesTrees(ForOp loop) {
        return !loop.body().ops(ReductionOp.class).isEmpty();
    }

    private static boolean holdsLoop(ForOp loop) {
        return loop.body().ops().stream()
                .anyMatch(op -> op instanceof TaskOp
                        || op instanceof ForOp
                        || !op.all(ForOp.class).isEmpty());
    }

    private void add(InnerLoop loop, Map<Value, LaneGroup> byStream) {
        Set<LaneGroup> partners = new LinkedHashSet<>();
        for (Value stream : loop.streams()) {
            LaneGroup partner = byStream.get(stream);
            if (partner != null) partners.add(partner);
        }
        LaneGroup all = partners.stream()
                .max(Comparator.comparingInt(group -> group.loops().size()))
                .orElseGet(LaneGroup::new);
        partners.remove(all);
        List<InnerLoop> joining = new ArrayList<>(List.of(loop));
        for (LaneGroup partner : partners) joining.addAll(partner.loops());
        for (InnerLoop each : joining) {
            all.add(each);
            groups.put(each, all);
            for (Value stream : each.streams()) byStream.put(stream, all);
        }
        tasks.computeIfAbsent(loop.task(), _ -> new ArrayList<>()).add(loop);
        taken = taken.plus(loop.lane());
        for (MemoryUse use : loop.uses())
            if (use.memref().definingOp() instanceof BufferOp buffer)
                users.computeIfAbsent(buffer, _ -> new ArrayList<>()).add(loop);
    }

    private LaneGroup group(InnerLoop loop) {
        return Objects.requireNonNull(groups.get(loop));
    }

    private void choose() {
        List<TaskOp> open = new ArrayList<>(tasks.keySet());
        while (!open.isEmpty()) {
            TaskOp first = Collections.max(open, Comparator.comparingDouble(this::priority));
            long slowest = tasks.keySet().stream().mapToLong(this::cycles).max().orElse(0);
            boolean isNegligible = cycles(first) < slowest / limits.negligible();
            if (isNegligible || !speedUp(first)) open.remove(first);
        }
        for (LaneGroup group : groups()) while (isFree(group, 2 * group.lanes())) group.lanes(2 * group.lanes());
    }

    /// Whether more lanes take nothing: they compute nothing, pass no tokens, and find banks that others need.
    private boolean isFree(LaneGroup group, long lanes) {
        if (!group.streams().isEmpty() || lanes > group.most() || group.cycles(lanes) >= group.cycles(group.lanes()))
            return false;
        for (InnerLoop loop : group.loops()) {
            if (!loop.lane().equals(Resources.NONE)) return false;
            for (MemoryUse use : loop.uses())
                if (!(use.memref().definingOp() instanceof BufferOp buffer)
                        || !Arrays.equals(factors(buffer, group, lanes), factors(buffer, null, 0))) return false;
        }
        return true;
    }

    /// The task whose lanes are furthest behind what its work would give it.
    private double priority(TaskOp task) {
        double work = tasks.getOrDefault(task, List.of()).stream()
                .mapToDouble(loop -> loop.cycles(1))
                .sum();
        return cycles(task) * StrictMath.pow(Math.max(1, work), limits.powerPercent() / 100.0 - 1);
    }

    private long cycles(TaskOp task) {
        return tasks.getOrDefault(task, List.of()).stream()
                .mapToLong(loop -> loop.cycles(group(loop).lanes()))
                .sum();
    }

    /// Doubles the lanes of the longest loop that can have more. Those that take hardly a part of the task are left as
    /// they are: a buffer has as many banks as the widest of its loops.
    private boolean speedUp(TaskOp task) {
        List<InnerLoop> loops = new ArrayList<>(tasks.getOrDefault(task, List.of()));
        loops.sort(Comparator.comparingLong(
                        (InnerLoop loop) -> loop.cycles(group(loop).lanes()))
                .reversed());
        long all = cycles(task);
        for (InnerLoop loop : loops) {
            LaneGroup group = group(loop);
            long more = 2 * group.lanes();
            if (loop.cycles(group.lanes()) * SMALL_PART < all) return false;
            if (more > group.most() || loop.cycles(more) >= loop.cycles(group.lanes())) continue;
            Resources added = times(group.lane(), group.lanes());
            if (!fits(added) || !canPartition(group, more) || !isWorth(added, loop, more)) continue;
            taken = taken.plus(added);
            group.lanes(more);
            return true;
        }
        return false;
    }

    private static Resources times(Resources one, long number) {
        return new Resources(one.lut() * number, one.ff() * number, one.dsp() * number, 0, 0);
    }

    private boolean isWorth(Resources added, InnerLoop loop, long lanes) {
        long saved = loop.cycles(lanes / 2) - loop.cycles(lanes);
        return saved * 1000 >= added.lut() * limits.worth();
    }

    private boolean fits(Resources added) {
        Resources all = taken.plus(added);
        Resources wise = target.usable().percent(target.fillPercent());
        return all.lut() * 100 <= wise.lut() * limits.sharePercent()
                && all.ff() * 100 <= wise.ff() * limits.sharePercent()
                && all.dsp() * 100 <= wise.dsp() * limits.sharePercent();
    }

    private boolean canPartition(LaneGroup group, long lanes) {
        for (InnerLoop loop : group.loops()) {
            for (MemoryUse use : loop.uses()) {
                if (!(use.memref().definingOp() instanceof BufferOp buffer)) continue;
                long banks = 1;
                for (long factor : factors(buffer, group, lanes)) banks *= factor;
                if (banks > limits.banks()) return false;
            }
        }
        return true;
    }

    /// The factors of a buffer, if `group` had so many lanes.
    private long[] factors(BufferOp buffer, @Nullable LaneGroup group, long lanes) {
        long[] factors = new long[buffer.type().rank()];
        Arrays.fill(factors, 1);
        for (InnerLoop loop : users.getOrDefault(buffer, List.of())) {
            long own = group(loop) == group ? lanes : group(loop).lanes();
            for (MemoryUse use : loop.uses())
                if (use.memref() == buffer.result() && use.dim() >= 0)
                    factors[use.dim()] = Math.max(factors[use.dim()], own);
        }
        return factors;
    }
}
