package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.DimClasses;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/// Gives computations an order of their loops over tiles that keeps little on the chip, in the attribute
/// `headrace.order`: one makes its tiles as the next takes them, and a converter is paid for only where no order
/// avoids it.
///
/// Loops of a reduction keep their order among themselves, so that sums stay as they are to the last bit. But they may
/// come outside of loops over the result. The computation then takes each tile of its input once, when it comes, and
/// keeps the sums of all tiles of the result instead of the input. Which is smaller decides.
///
/// From the order of the result's dimensions on, changes are made as long as one helps: the order of two dimensions in
/// all computations that have both, and that of one computation; once beginning with these, once with those. Each is
/// judged by the exact size of the converters that it leaves
/// ([ConverterShape][dev.headrace.dialects.dataflow.ConverterShape]). Of orders that keep equally little the quicker
/// one is taken, and none that makes a task slower than the slowest was before.
///
/// Before: `%y[i, j] += %h[i, k] * %w[k, j]` with loops `i, j, k`, for which all of `%h[i, *]` waits in a converter.
/// After: the same with `headrace.order = array<i64: 0, 2, 1>`: `i, k, j`, if there are fewer `j` than `k`.
public record PermuteLoops() implements Pass {
    private static final int MOST_PERMUTED = 4;
    private static final int MOST_SWEEPS = 8;

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (FuncOp function : module.body().ops(FuncOp.class))
            if (!function.isDeclaration()) permute(function.body(), context);
    }

    private static void permute(Block body, PassContext context) {
        List<GenericOp> ops = body.ops(GenericOp.class).stream()
                .filter(op -> op.hasAttribute(ChooseTiles.TILE))
                .toList();
        List<GenericOp> free = ops.stream()
                .filter(op -> !op.hasAttribute(ChooseTiles.ORDER) && TileOrder.isFree(op))
                .toList();
        List<GenericOp> counted =
                ops.stream().filter(op -> !op.hasAttribute(ChooseTiles.ORDER)).toList();
        long before = new OnChipCost(counted).total();
        DimClasses classes = new DimClasses(body);
        OnChipCost together = descended(counted, free, classes, true);
        OnChipCost single = descended(counted, free, classes, false);
        OnChipCost cost = single.total() < together.total() ? single : together;
        for (GenericOp op : free) note(op, cost, context);
        long after = cost.total();
        if (after < before)
            context.remark(Remark.of(
                            "tiling",
                            "loop orders",
                            "loops over tiles are permuted",
                            "computations then make tiles as the next ones take them, or keep sums that are smaller"
                                    + " than what they would wait for")
                    .with("bits_before", before)
                    .with("bits_after", after));
    }

    /// The orders that are left when no change helps any more.
    /// @param togetherFirst whether changes of all computations come before those of one
    private static OnChipCost descended(
            List<GenericOp> counted, List<GenericOp> free, DimClasses classes, boolean togetherFirst) {
        OnChipCost cost = new OnChipCost(counted);
        boolean changed = true;
        for (int sweep = 0; changed && sweep < MOST_SWEEPS; sweep++) {
            changed = false;
            if (togetherFirst || sweep > 0) changed = swapClasses(free, classes, cost);
            for (GenericOp op : dearestFirst(free, cost)) changed |= improve(op, cost);
        }
        return cost;
    }

    /// Small gains shall not stand in the way of large ones.
    private static List<GenericOp> dearestFirst(List<GenericOp> ops, OnChipCost cost) {
        Map<GenericOp, Long> bits = new HashMap<>();
        for (GenericOp op : ops) bits.put(op, cost.around(op));
        return ops.stream()
                .sorted(Comparator.comparing((GenericOp op) -> bits.getOrDefault(op, 0L))
                        .reversed())
                .toList();
    }

    private static void note(GenericOp op, OnChipCost cost, PassContext context) {
        TileOrder order = cost.order(op);
        if (order.equals(TileOrder.natural(op))) return;
        Dims loops = new Dims(order.loops().stream().map(Integer::longValue).toList());
        Rewriter.at(op).setAttribute(op, ChooseTiles.ORDER, DenseArrayAttr.i64(loops));
        context.remark(Remark.of(
                        "tiling",
                        String.join(" + ", op.location().names()),
                        "loops over tiles in order " + loops,
                        order.kept().isEmpty()
                                ? "so its tiles come as the computations around make and take them"
                                : "it takes each tile of its input when it comes and keeps the sums, which are smaller")
                .with("bits_of_sums", order.keptBits()));
    }

    /// Puts, for each two dimensions, the one before the other wherever both are, if that helps.
    private static boolean swapClasses(List<GenericOp> ops, DimClasses classes, OnChipCost cost) {
        SequencedSet<Integer> all = new LinkedHashSet<>();
        for (GenericOp op : ops) for (int loop : TileOrder.natural(op).loops()) all.add(classes.of(op, loop));
        boolean changed = false;
        for (int first : all)
            for (int second : all) if (first != second) changed |= bringForward(first, second, ops, classes, cost);
        return changed;
    }

    private static boolean bringForward(
            int first, int second, List<GenericOp> ops, DimClasses classes, OnChipCost cost) {
        Map<GenericOp, TileOrder> old = new HashMap<>();
        long before = 0;
        for (GenericOp op : ops) {
            TileOrder order = cost.order(op);
            List<Integer> loops = new ArrayList<>(order.loops());
            int from = place(first, op, loops, classes);
            int to = place(second, op, loops, classes);
            if (from < 0 || to < 0 || from < to) continue;
            if (TileOrder.isReduction(op, loops.get(from)) || TileOrder.isReduction(op, loops.get(to))) continue;
            if (old.isEmpty()) before = cost.total();
            loops.add(to, loops.remove(from));
            old.put(op, order);
            cost.set(op, new TileOrder(op, loops));
        }
        if (old.isEmpty()) return false;
        boolean fast = old.keySet().stream().allMatch(op -> cost.isFastEnough(cost.order(op)));
        if (fast && cost.total() < before) return true;
        old.forEach(cost::set);
        return false;
    }

    private static int place(int dimension, GenericOp op, List<Integer> loops, DimClasses classes) {
        for (int i = 0; i < loops.size(); i++) if (classes.of(op, loops.get(i)) == dimension) return i;
        return -1;
    }

    /// Takes the best order of one computation while the others keep theirs.
    private static boolean improve(GenericOp op, OnChipCost cost) {
        TileOrder best = cost.order(op);
        TileOrder start = best;
        long least = cost.around(op);
        for (TileOrder candidate : candidates(start)) {
            if (!cost.isFastEnough(candidate)) continue;
            cost.set(op, candidate);
            long bits = cost.around(op);
            if (bits > least || (bits == least && candidate.cycles() >= best.cycles())) continue;
            best = candidate;
            least = bits;
        }
        cost.set(op, best);
        return !best.equals(start);
    }

    private static List<TileOrder> candidates(TileOrder order) {
        List<Integer> summed = order.reductions();
        List<TileOrder> candidates = new ArrayList<>();
        for (List<Integer> outside : permutations(order.parallel()))
            for (int kept = 0; kept <= (summed.isEmpty() ? 0 : outside.size()); kept++) {
                List<Integer> loops = new ArrayList<>(outside.subList(0, outside.size() - kept));
                loops.addAll(summed);
                loops.addAll(outside.subList(outside.size() - kept, outside.size()));
                candidates.add(new TileOrder(order.op(), loops));
            }
        return candidates;
    }

    private static List<List<Integer>> permutations(List<Integer> loops) {
        if (loops.size() < 2 || loops.size() > MOST_PERMUTED) return List.of(loops);
        List<List<Integer>> all = new ArrayList<>();
        for (int i = 0; i < loops.size(); i++) {
            List<Integer> rest = new ArrayList<>(loops);
            Integer first = rest.remove(i);
            for (List<Integer> tail : permutations(rest)) {
                List<Integer> whole = new ArrayList<>(List.of(first));
                whole.addAll(tail);
                all.add(whole);
            }
        }
        return all;
    }
}
