package dev.headrace.compiler.scheduling;

import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Results that a loop nest keeps in memory and reads again in a later iteration: sums, maxima.
///
/// The later iteration cannot start before the result is there. Between the two lie as many iterations as the loops
/// make that run inside the innermost loop which the address does not depend on:
/// ```mlir
/// scf.for %k … { scf.for %i = 0 to 4 … { scf.for %j = 0 to 16 … {   // %sum[%i, %j] comes back after 4 * 16
///   %s = memref.load %sum[%i, %j] … memref.store %next, %sum[%i, %j]
/// } } }
/// ```
final class Recurrences {
    /// Writing a memory and reading it again.
    private static final long THROUGH_MEMORY = 1;

    private final List<ForOp> loops;
    private final Costs costs;

    /// For each value of the body, each load that it depends on, with the cycles from there.
    private final Map<Value, Map<LoadOp, Long>> cyclesFrom = new HashMap<>();

    Recurrences(List<ForOp> loops, Costs costs) {
        this.loops = loops;
        this.costs = costs;
    }

    /// The least number of cycles between iterations that every such result allows.
    long interval() {
        long interval = 1;
        for (Op op : PipelinedNest.straight(loops.getLast().body())) {
            if (op instanceof StoreOp store) interval = Math.max(interval, interval(store));
            Map<LoadOp, Long> cycles = cyclesInto(PipelinedNest.inputs(op));
            if (op instanceof LoadOp load) cycles.put(load, 0L);
            long more = costs.recurrence(op);
            if (more > 0) cycles.replaceAll((_, before) -> before + more);
            for (Value result : op.results()) if (!cycles.isEmpty()) cyclesFrom.put(result, cycles);
        }
        return interval;
    }

    private Map<LoadOp, Long> cyclesInto(List<Value> operands) {
        Map<LoadOp, Long> cycles = new HashMap<>();
        for (Value operand : operands)
            cyclesFrom.getOrDefault(operand, Map.of()).forEach((load, before) -> cycles.merge(load, before, Math::max));
        return cycles;
    }

    private long interval(StoreOp store) {
        return cyclesFrom.getOrDefault(store.value(), Map.of()).entrySet().stream()
                .filter(e -> e.getKey().memref() == store.memref())
                .mapToLong(e -> {
                    long distance = distance(store, e.getKey());
                    return distance == Long.MAX_VALUE ? 1 : Math.ceilDiv(e.getValue() + THROUGH_MEMORY, distance);
                })
                .max()
                .orElse(1);
    }

    /// After how many iterations the load finds what was stored; never, if each iteration has its own address.
    private long distance(StoreOp store, LoadOp load) {
        List<LinearIndex> address =
                store.indices().stream().map(LinearIndex::of).toList();
        if (!address.equals(load.indices().stream().map(LinearIndex::of).toList())) return 1;
        Set<Value> counters = new LinkedHashSet<>();
        for (LinearIndex index : address) {
            counters.addAll(index.factors().keySet());
            if (!index.isDistinct(loops) || index.factors().keySet().stream().anyMatch(this::isComputed)) return 1;
        }
        long inside = 1;
        for (ForOp loop : loops.reversed()) {
            long trips = loop.mostTrips().orElse(1);
            if (trips > 1 && !counters.contains(loop.counter())) return inside;
            inside *= trips;
        }
        return Long.MAX_VALUE;
    }

    /// Whether a value is made anew in each iteration, but by no sum of counters.
    private boolean isComputed(Value value) {
        for (Op op = value.definingOp(); op != null; op = op.parent()) if (op == loops.getLast()) return true;
        return false;
    }
}
