package dev.headrace.compiler.scheduling;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.IterationCondition;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.Block;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Perfectly nested loops that run as one pipeline: an iteration of the innermost body starts every [#interval] cycles,
/// across the ends of inner loops too.
final class PipelinedNest {
    /// A memory answers one read and one write, or two reads, in a cycle.
    private static final long PORTS = 2;

    /// Shallower than this, the tools keep a buffer in registers, which all can be read at once.
    private static final long MOST_REGISTERS = 4;

    private final List<ForOp> loops;
    private final Costs costs;
    private final List<Op> body;
    private final Map<Value, Long> ready = new HashMap<>();
    private final long recurrenceInterval;
    private final long portInterval;
    private final SequencedMap<Op, Long> cycles = new LinkedHashMap<>();
    private long depth;

    /// @param loops outermost first
    PipelinedNest(List<ForOp> loops, Costs costs) {
        this.loops = loops;
        this.costs = costs;
        body = straight(loops.getLast().body());
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

    /// All iterations, with the streams that they pass tokens to.
    Timing whole() {
        long trips =
                loops.stream().mapToLong(loop -> loop.mostTrips().orElseThrow()).reduce(1, Math::multiplyExact);
        SequencedMap<Value, Access> accesses = new LinkedHashMap<>();
        for (Op op : body) {
            Value stream = stream(op);
            if (stream == null) continue;
            IterationCondition.Span span = condition(op).span(trips);
            if (span.count() == 0) continue;
            long first = 1 + cycles.getOrDefault(op, 0L);
            accesses.merge(
                    stream,
                    new Access(first + span.first() * interval(), first + span.last() * interval(), span.count()),
                    Access::and);
        }
        long latency = latency(trips);
        return new Timing(latency, latency, accesses);
    }

    /// Cycles that so many iterations take.
    long latency(long trips) {
        return Math.addExact(Math.multiplyExact(trips - 1, interval()), depth - 1);
    }

    /// In which iterations an operation of the body runs.
    private IterationCondition condition(Op op) {
        IterationCondition condition = IterationCondition.ALWAYS;
        for (Op inner = op; inner != null && inner != loops.getLast(); inner = inner.parent()) {
            if (!(inner.parent() instanceof IfOp branch)) continue;
            IterationCondition known = IterationCondition.of(branch.condition(), loops)
                    .orElseThrow(() -> new InputError(
                            "uses a stream in iterations that depend on more than loop counters",
                            op.location().toString(),
                            "compare a counter of the pipelined loops with a constant"));
            boolean isTrue = branch.whenTrue().blocks().contains(inner.block());
            condition = condition.and(isTrue ? known : known.negated());
        }
        return condition;
    }

    /// In which cycle of an iteration, from 0, each access to a stream or to external memory happens. A stream passes
    /// one token in a cycle.
    SequencedMap<Op, Long> cycles() {
        return Collections.unmodifiableSequencedMap(cycles);
    }

    /// The longest way through the body. What is loaded from a memory waits for what the same iteration stored there: a
    /// row that leaves waits for all lanes.
    private void findDepth() {
        long longest = 0;
        Map<Value, Long> next = new HashMap<>();
        Map<Value, Long> stored = new HashMap<>();
        for (Op op : body) {
            Value loaded = loaded(op);
            long start = Math.max(start(op), loaded == null ? 0 : stored.getOrDefault(loaded, 0L));
            long done = start + costs.stages(op);
            Value written = stored(op);
            if (written != null) stored.merge(written, done, Math::max);
            Value stream = stream(op);
            if (stream != null) {
                long earliest = op instanceof StreamWriteOp write ? readyAt(write.token()) - 1 : 0;
                long cycle = Math.max(earliest, next.getOrDefault(stream, 0L));
                next.put(stream, cycle + 1);
                cycles.put(op, cycle);
                done = cycle + (op instanceof StreamReadOp ? 2 : 1);
            } else if (Costs.readsOutside(op)) {
                cycles.put(op, start - 2);
            } else if (Costs.writesOutside(op)) {
                cycles.put(op, start - 1);
            }
            for (Value result : op.results()) ready.put(result, done);
            longest = Math.max(longest, done);
        }
        depth = longest + Costs.ADDRESS_READ_WRITE - 2;
    }

    private static @Nullable Value loaded(Op op) {
        return switch (op) {
            case LoadOp load -> load.memref();
            case dev.headrace.dialects.vector.LoadOp load -> load.memref();
            default -> null;
        };
    }

    private static @Nullable Value stored(Op op) {
        return switch (op) {
            case StoreOp store -> store.memref();
            case dev.headrace.dialects.vector.StoreOp store -> store.memref();
            default -> null;
        };
    }

    private static @Nullable Value stream(Op op) {
        return switch (op) {
            case StreamReadOp read -> read.stream();
            case StreamWriteOp write -> write.stream();
            default -> null;
        };
    }

    private long start(Op op) {
        return inputs(op).stream().mapToLong(this::readyAt).max().orElse(2);
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
        Map<Neighbours, Map<List<Long>, Long>> neighbours = new HashMap<>();
        for (Op op : body)
            if (op instanceof LoadOp load)
                neighbours
                        .computeIfAbsent(Neighbours.of(load), _ -> new HashMap<>())
                        .merge(places(load), 1L, Long::sum);
        long most = 1;
        for (Op op : body) {
            most = Math.max(
                    most,
                    switch (op) {
                        case StreamReadOp read -> streams.merge(read.stream(), 1L, Long::sum);
                        case StreamWriteOp write -> streams.merge(write.stream(), 1L, Long::sum);
                        case LoadOp load -> {
                            Map<List<Long>, Long> together = neighbours.remove(Neighbours.of(load));
                            yield together == null
                                    ? 1
                                    : uses(
                                            load.memref(),
                                            words(load, together.size()) * Collections.max(together.values()),
                                            memories,
                                            externalReads);
                        }
                        case StoreOp store -> uses(store.memref(), words(store, 1), memories, externalWrites);
                        case dev.headrace.dialects.vector.LoadOp load ->
                            uses(load.memref(), words(load.memref(), load.type()), memories, externalReads);
                        case dev.headrace.dialects.vector.StoreOp store ->
                            uses(store.memref(), words(store.memref(), store.type()), memories, externalWrites);
                        default -> 1;
                    });
        }
        return most;
    }

    /// The cycles that all accesses so far keep a memory busy. External memory has a channel for each direction.
    private static long uses(Value memory, long words, Map<Value, Long> memories, Map<Value, Long> external) {
        if (Costs.isExternal(memory)) return external.merge(memory, words, Long::sum);
        long accesses = memories.merge(memory, words, Long::sum);
        if (!(memory.definingOp() instanceof BufferOp buffer)) return accesses;
        return buffer.wordsPerBank() <= MOST_REGISTERS ? 1 : Math.ceilDiv(accesses, PORTS);
    }

    /// How often the lanes around an access come to the same bank. They spread over the banks as far as there are any;
    /// what is the same for all lanes is read once.
    /// @param neighbours how many such accesses there are, each in a bank of its own
    private static long words(Op access, long neighbours) {
        long lanes = neighbours;
        Value memory = access instanceof StoreOp store ? store.memref() : ((LoadOp) access).memref();
        List<Value> indices = access instanceof StoreOp store ? store.indices() : ((LoadOp) access).indices();
        for (Op op = access.parent();
                op instanceof IfOp || op instanceof ForOp lane && lane.isUnrolled();
                op = op.parent())
            if (op instanceof ForOp loop
                    && indices.stream().anyMatch(index -> LinearIndex.dependsOn(index, loop.counter())))
                lanes *= loop.tripCount().orElse(1);
        return perBank(memory, lanes);
    }

    private static long words(Value memory, VectorType row) {
        return Costs.isExternal(memory) ? 1 : perBank(memory, row.elements());
    }

    private static long perBank(Value memory, long lanes) {
        return memory.definingOp() instanceof BufferOp buffer
                ? Math.max(1, Math.ceilDiv(lanes, buffer.banks()))
                : lanes;
    }

    /// Reads of one memory at places that lie a constant from each other, in banks of their own.
    ///
    /// @param rounds how often the constant goes round the banks of each dimension
    private record Neighbours(Value memory, Block block, List<Map<Value, Long>> factors, List<Long> rounds) {
        static Neighbours of(LoadOp load) {
            List<Map<Value, Long>> factors = new ArrayList<>();
            List<Long> rounds = new ArrayList<>();
            for (int dim = 0; dim < load.indices().size(); dim++) {
                LinearIndex index = LinearIndex.of(load.indices().get(dim));
                long banks = load.memref().definingOp() instanceof BufferOp buffer
                        ? buffer.partition().at(dim)
                        : 1;
                factors.add(index.factors());
                rounds.add(Math.floorDiv(index.constant(), banks));
            }
            return new Neighbours(load.memref(), Objects.requireNonNull(load.block()), factors, rounds);
        }
    }

    private static List<Long> places(LoadOp load) {
        return load.indices().stream()
                .map(index -> LinearIndex.of(index).constant())
                .toList();
    }

    /// The operations of a block, those of unrolled loops and branches among them. Lanes do the same in the same
    /// cycles, each on its own elements, so one of them stands for all.
    static List<Op> straight(Block block) {
        List<Op> ops = new ArrayList<>();
        for (Op op : block) {
            switch (op) {
                case ForOp lanes when lanes.isUnrolled() -> ops.addAll(straight(lanes.body()));
                case IfOp branch -> {
                    for (Region side : branch.regions()) for (Block inner : side.blocks()) ops.addAll(straight(inner));
                    ops.add(branch);
                }
                default -> ops.add(op);
            }
        }
        return ops;
    }

    /// What the results of an operation are computed from. A branch gives what its sides yield.
    static List<Value> inputs(Op op) {
        if (!(op instanceof IfOp branch)) return op.operands();
        List<Value> inputs = new ArrayList<>(branch.operands());
        for (Region side : branch.regions())
            for (Block inner : side.blocks())
                inputs.addAll(inner.ops().getLast().operands());
        return inputs;
    }

    /// Whether loops can run as one: the outer one holds nothing but the inner one, which runs equally often each time.
    static boolean isPerfect(ForOp outer) {
        List<Op> body = outer.body().ops();
        return body.size() == 2
                && body.getFirst() instanceof ForOp inner
                && !inner.isUnrolled()
                && inner.tripCount().isPresent()
                && body.getLast().spec().has(Trait.TERMINATOR);
    }
}
