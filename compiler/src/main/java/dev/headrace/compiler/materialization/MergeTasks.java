package dev.headrace.compiler.materialization;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// Two tasks that a stream connects, in equal loops, become one where that costs no time and no memory: the stream is
/// gone, and the tile lies once instead of twice or passes through one loop (StreamTensor's folding of itensors and
/// merging of tasks).
///
/// Before:
/// ```mlir
/// %s = dataflow.task @mean(%i) … { scf.for … { …, dataflow.itensor_write %m into … } }
/// %t = dataflow.task @rsqrt(%j) … { scf.for … { dataflow.itensor_read %s …, linalg.generic …, dataflow.itensor_write }
/// } ```
/// After:
/// ```mlir
/// %t = dataflow.task @rsqrt(%j) … { scf.for … { …, linalg.generic … ins(%m) …, dataflow.itensor_write … } }
/// ```
/// A fork merges with what it copies: the tile is written to each stream.
///
/// @param striped the least bits of weights of a product that will take several rows of them at once: the sums that it
///     sends are not kept ([MergeRule])
public record MergeTasks(long striped) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) if (!kernel.isOnHost()) merge(kernel, striped, context);
        Patterns.eraseUnused(module);
    }

    private static void merge(KernelOp kernel, long striped, PassContext context) {
        MergeRule rule = MergeRule.of(kernel, striped);
        boolean changed = false;
        while (mergeOne(kernel, rule, context)) changed = true;
        if (changed) sort(kernel);
        SequencedSet<Remark> apart = new LinkedHashSet<>();
        for (TaskPair pair : pairs(kernel))
            rule.obstacle(pair).ifPresent(why -> apart.add(remark(pair, rule, "stays beside ", "", why)));
        apart.forEach(context::remark);
    }

    private static List<TaskPair> pairs(KernelOp kernel) {
        List<TaskPair> pairs = new ArrayList<>();
        for (TaskOp task : kernel.tasks())
            for (OpResult result : task.results())
                TaskPair.of(result).filter(MergeRule::areOfMergingKinds).ifPresent(pairs::add);
        return pairs;
    }

    /// The pair that has least to do: what is light joins what is light, rather than a product whose pace it would
    /// take.
    private static boolean mergeOne(KernelOp kernel, MergeRule rule, PassContext context) {
        List<TaskPair> pairs = new ArrayList<>(pairs(kernel));
        pairs.sort(Comparator.comparingLong(MergeRule::work));
        for (TaskPair pair : pairs) {
            if (rule.obstacle(pair).isPresent()) continue;
            context.remark(remark(pair, rule));
            boolean copies = pair.reader().role().equals(Optional.of(TaskRole.FORK));
            TaskRole role = pair.writer().role().orElse(TaskRole.COMPUTE);
            new MergedTask(pair).replaceBoth((copies ? pair.writer() : pair.reader()).symbol(), role);
            return true;
        }
        return false;
    }

    private static Remark remark(TaskPair pair, MergeRule rule) {
        String writer = pair.writer().symbol();
        String reader = pair.reader().symbol();
        if (pair.reader().role().equals(Optional.of(TaskRole.FORK)))
            return Remark.of(
                            "materialization",
                            reader,
                            "becomes a part of " + writer,
                            "the loop that sends a tile sends it to all readers in the same time")
                    .with("readers", pair.reader().results().size());
        return remark(
                pair,
                rule,
                "does the work of ",
                " too",
                "their loops agree, and both in turn are not slower than the slowest task of the kernel");
    }

    private static Remark remark(TaskPair pair, MergeRule rule, String before, String after, String why) {
        return Remark.of(
                        "materialization",
                        pair.reader().symbol(),
                        before + pair.writer().symbol() + after,
                        why)
                .with("work", MergeRule.work(pair))
                .with("slowest", rule.slowest());
    }

    /// Brings each operation behind what it uses, and leaves all else in order.
    private static void sort(KernelOp kernel) {
        Set<Op> placed = new HashSet<>();
        List<Op> sorted = new ArrayList<>();
        for (Op op : kernel.body()) place(op, kernel, placed, sorted);
        Rewriter rewriter = Rewriter.atEndOf(kernel.body());
        for (Op op : sorted) rewriter.moveOpToEnd(op, kernel.body());
    }

    private static void place(Op op, KernelOp kernel, Set<Op> placed, List<Op> sorted) {
        if (!placed.add(op)) return;
        op.walk(inner -> {
            for (Value operand : inner.operands()) {
                Op maker = operand.definingOp();
                if (maker != null && maker.block() == kernel.body()) place(maker, kernel, placed, sorted);
            }
        });
        sorted.add(op);
    }
}
