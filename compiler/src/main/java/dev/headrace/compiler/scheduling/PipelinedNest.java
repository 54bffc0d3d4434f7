package dev.headrace.compiler.scheduling;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Perfectly nested loops that run as one pipeline: an iteration of the innermost body starts every [#interval] cycles,
/// across the ends of inner loops too.
final class PipelinedNest {
    /// A memory answers one read and one write, or two reads, in a cycle.
    private static final long PORTS = 2;

    /// Shallower than this, the tools keep a buffer in registers, which all can be read at once.
    private static final long MOST_REGISTERS = 4;

    private final Costs costs;
    private final List<Op> body;
    private final Map<Value, Long> ready = new HashMap<>();
    private final long recurrenceInterval;
    private final long portInterval;
    private long depth;

    /// @param loops outermost first
    PipelinedNest(List<ForOp> loops, Costs costs) {
        this.costs = costs;
        body = loops.getLast().body().ops();
        recurrenceInterval = new Recurrences(loops, costs).interval();
        portInterval = portInterval();
        findDepth();
    }

    /// Cycles between the starts of two iterations.
    long interval() {
        return Math.max(1, Math.max(recurrenceInterval, portInterval));
    }

    /// What keeps iterations from starting every cycle.
    String reason() {
        return recurrenceInterval >= portInterval
                ? "an iteration needs a result of an earlier one, which is not there before"
                : "an iteration uses a memory or a FIFO more often than it has ports";
    }

    /// Cycles of one iteration.
    long depth() {
        return depth;
    }

    /// One iteration, with the streams that it passes tokens to.
    Timing iteration() {
        SequencedMap<Value, Access> accesses = new LinkedHashMap<>();
        for (Op op : body) {
            if (op instanceof StreamReadOp read) merge(accesses, read.stream(), 1);
            if (op instanceof StreamWriteOp write) merge(accesses, write.stream(), readyAt(write.token()));
        }
        return new Timing(depth - 1, interval(), accesses);
    }

    private static void merge(SequencedMap<Value, Access> accesses, Value stream, long cycle) {
        accesses.merge(stream, new Access(cycle, cycle, 1), Access::and);
    }

    /// The longest way through the body.
    private void findDepth() {
        long longest = 0;
        for (Op op : body) {
            long done = start(op) + costs.stages(op);
            for (Value result : op.results()) ready.put(result, done);
            longest = Math.max(longest, done);
        }
        depth = longest + Costs.ADDRESS_READ_WRITE - 2;
    }

    private long start(Op op) {
        return op.operands().stream().mapToLong(this::readyAt).max().orElse(2);
    }

    /// Addresses take the first cycle, reads the second.
    private long readyAt(Value value) {
        return ready.getOrDefault(value, 2L);
    }

    /// What the ports of memories and streams allow.
    private long portInterval() {
        Map<Value, Long> streams = new HashMap<>();
        Map<Value, Long> memories = new HashMap<>();
        Map<Value, Long> externalReads = new HashMap<>();
        Map<Value, Long> externalWrites = new HashMap<>();
        long most = 1;
        for (Op op : body) {
            most = Math.max(
                    most,
                    switch (op) {
                        case StreamReadOp read -> streams.merge(read.stream(), 1L, Long::sum);
                        case StreamWriteOp write -> streams.merge(write.stream(), 1L, Long::sum);
                        case LoadOp load -> uses(load.memref(), memories, externalReads);
                        case StoreOp store -> uses(store.memref(), memories, externalWrites);
                        default -> 1;
                    });
        }
        return most;
    }

    /// The cycles that all accesses so far keep a memory busy. External memory has a channel for each direction.
    private static long uses(Value memory, Map<Value, Long> memories, Map<Value, Long> external) {
        if (Costs.isExternal(memory)) return external.merge(memory, 1L, Long::sum);
        long accesses = memories.merge(memory, 1L, Long::sum);
        if (!(memory.definingOp() instanceof BufferOp buffer)) return accesses;
        return buffer.type().elements() <= MOST_REGISTERS ? 1 : Math.ceilDiv(accesses, PORTS * buffer.banks());
    }

    /// Whether loops can run as one: the outer one holds nothing but the inner one.
    static boolean isPerfect(ForOp outer) {
        List<Op> body = outer.body().ops();
        return body.size() == 2
                && body.getFirst() instanceof ForOp
                && body.getLast().spec().has(Trait.TERMINATOR);
    }
}
