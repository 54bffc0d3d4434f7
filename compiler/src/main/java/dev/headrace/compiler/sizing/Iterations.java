package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.Lengths;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.IterationCondition;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// A trip of each loop of a nest, which stands for all iterations of those trips.
///
/// @param lengths how often loops run
/// @param nest outermost first
/// @param trips from 0, one for each loop
record Iterations(Lengths lengths, List<ForOp> nest, List<Long> trips) {
    /// Outside of all loops.
    static Iterations outside(Lengths lengths) {
        return new Iterations(lengths, List.of(), List.of());
    }

    Iterations {
        nest = List.copyOf(nest);
        trips = List.copyOf(trips);
    }

    Iterations inside(ForOp loop, long trip) {
        List<ForOp> loops = new ArrayList<>(nest);
        loops.add(loop);
        List<Long> all = new ArrayList<>(trips);
        all.add(trip);
        return new Iterations(lengths, loops, all);
    }

    /// The branch that is taken.
    Region taken(IfOp branch) {
        return condition(branch, nest).holds(number()) ? branch.whenTrue() : branch.whenFalse();
    }

    /// Counts through all iterations of the nest.
    private long number() {
        long number = 0;
        for (int i = 0; i < nest.size(); i++)
            number = Math.addExact(Math.multiplyExact(number, trips(nest.get(i))), trips.get(i));
        return number;
    }

    /// The trips of a loop in this nest after which it may pass other tokens than before, the last one included.
    SortedSet<Long> cuts(ForOp loop) {
        SortedSet<Long> cuts = new TreeSet<>();
        for (IfOp branch : loop.all(IfOp.class)) {
            if (!passesTokens(branch)) continue;
            List<ForOp> inner = between(loop, branch);
            List<ForOp> whole = new ArrayList<>(nest);
            whole.addAll(inner);
            long inside = 1;
            for (ForOp each : inner.subList(1, inner.size())) inside = Math.multiplyExact(inside, trips(each));
            add(condition(branch, whole), inside, cuts);
        }
        long all = lengths.of(loop);
        cuts.removeIf(trip -> trip <= 0 || trip >= all);
        cuts.add(all);
        return cuts;
    }

    private static void add(IterationCondition condition, long inside, SortedSet<Long> cuts) {
        switch (condition) {
            case IterationCondition.Always _ -> {}
            case IterationCondition.Within(long its, long _, long from, long to) -> {
                if (its == inside) cuts.addAll(List.of(from, to));
            }
            case IterationCondition.Not(IterationCondition inner) -> add(inner, inside, cuts);
            case IterationCondition.Both(IterationCondition first, IterationCondition second) -> {
                add(first, inside, cuts);
                add(second, inside, cuts);
            }
        }
    }

    /// From the outer loop on to the one around the branch.
    private static List<ForOp> between(ForOp outer, IfOp branch) {
        List<ForOp> loops = new ArrayList<>();
        for (Op op = branch.parent(); op != null && op != outer.parent(); op = op.parent())
            if (op instanceof ForOp loop) loops.add(loop);
        return loops.reversed();
    }

    private static IterationCondition condition(IfOp branch, List<ForOp> nest) {
        return IterationCondition.of(branch.condition(), nest)
                .orElseThrow(() -> new InputError(
                        "uses a stream in iterations that depend on more than loop counters",
                        branch.location().toString(),
                        "compare a counter of the loops around with a constant"));
    }

    static boolean passesTokens(IfOp branch) {
        return branch.all(Op.class).stream().anyMatch(op -> op instanceof StreamReadOp || op instanceof StreamWriteOp);
    }

    /// As [IterationCondition] counts.
    private static long trips(ForOp loop) {
        return Math.max(1, Lengths.MOST.of(loop));
    }
}
