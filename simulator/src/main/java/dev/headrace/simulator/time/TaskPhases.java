package dev.headrace.simulator.time;

import dev.headrace.dialects.dataflow.Lengths;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.IterationCondition;
import dev.headrace.ir.Block;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The loops of a task as phases.
///
/// @param streams the number of each FIFO, also of those that are buffers of the kernel
/// @param memories the number of the channel of each memory outside of the kernel
/// @param lengths how often loops run that do not always run equally often
record TaskPhases(Map<Value, Integer> streams, Map<Value, Integer> memories, Lengths lengths) {
    /// Entering and leaving a loop.
    private static final long ENTER_AND_LEAVE = 2;

    /// Loops run one after the other, and so does what stands between them.
    Phase of(Block block) {
        List<Phase> parts = new ArrayList<>();
        List<Op> line = new ArrayList<>();
        for (Op op : block) {
            if (!(op instanceof ForOp loop) || loop.isUnrolled()) {
                line.add(op);
                continue;
            }
            straight(line).ifPresent(parts::add);
            line.clear();
            parts.add(loop(loop, new ArrayList<>()));
            parts.add(new Phase.Pause(ENTER_AND_LEAVE));
        }
        straight(line).ifPresent(parts::add);
        return Phase.sequence(parts);
    }

    /// @param nest the loops around that run in the same pipeline, outermost first
    private Phase loop(ForOp loop, List<ForOp> nest) {
        nest.add(loop);
        if (loop.hasAttribute("schedule.ii")) return pipeline(loop, nest);
        if (loop.hasAttribute("schedule.flattened"))
            return loop((ForOp) loop.body().first(), nest);
        return Phase.repeat(trips(loop), of(loop.body()));
    }

    private long trips(ForOp loop) {
        return lengths.trips().getOrDefault(loop, number(loop, "schedule.trips"));
    }

    private Phase pipeline(ForOp innermost, List<ForOp> nest) {
        return possible(innermost, () -> {
            long trips = nest.stream().mapToLong(this::trips).reduce(1, Math::multiplyExact);
            return Phase.pipeline(
                    trips,
                    number(innermost, "schedule.ii"),
                    number(innermost, "schedule.depth"),
                    events(innermost.body().ops(), nest));
        });
    }

    private Optional<Phase> straight(List<Op> line) {
        return firstOf(line)
                .filter(op -> op.hasAttribute("schedule.latency"))
                .map(op -> possible(
                        op, () -> Phase.pipeline(1, 1, number(op, "schedule.latency") + 1, events(line, List.of()))));
    }

    /// @throws InputError if its numbers, which anybody may have changed, do not go together
    private static Phase possible(Op scheduled, Supplier<Phase> phase) {
        try {
            return phase.get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InputError(
                    "has a schedule that cannot be: " + e.getMessage(),
                    scheduled.location().toString(),
                    "compile the model again",
                    e);
        }
    }

    /// Where the line begins with lanes, the first of their operations.
    private static Optional<Op> firstOf(List<Op> line) {
        if (line.isEmpty()) return Optional.empty();
        Op first = line.getFirst();
        while (first instanceof ForOp lanes) first = lanes.body().first();
        return Optional.of(first);
    }

    private List<Event> events(List<Op> ops, List<ForOp> nest) {
        List<Event> events = new ArrayList<>();
        collect(ops, nest, 1, events);
        events.sort(
                Comparator.comparingLong(Event::offset).thenComparing(event -> event.kind() != Event.Kind.TRANSFER));
        return events;
    }

    private void collect(List<Op> ops, List<ForOp> nest, long lanes, List<Event> events) {
        for (Op op : ops) {
            switch (op) {
                case ForOp loop ->
                    collect(loop.body().ops(), nest, lanes * loop.tripCount().orElseThrow(), events);
                case IfOp branch -> {
                    collectBranch(branch, branch.whenTrue(), nest, lanes, events);
                    collectBranch(branch, branch.whenFalse(), nest, lanes, events);
                }
                case StreamReadOp read -> events.add(Event.read(fifo(read.stream()), cycle(op)));
                case StreamWriteOp write -> events.add(Event.write(fifo(write.stream()), cycle(op)));
                case LoadOp load
                when streams.containsKey(load.memref()) -> events.add(Event.read(fifo(load.memref()), cycle(op)));
                case StoreOp store
                when streams.containsKey(store.memref()) -> events.add(Event.write(fifo(store.memref()), cycle(op)));
                case LoadOp load -> transfer(op, load.memref(), 1, lanes, events);
                case StoreOp store -> transfer(op, store.memref(), 1, lanes, events);
                case dev.headrace.dialects.vector.LoadOp load ->
                    transfer(op, load.memref(), load.type().elements(), lanes, events);
                case dev.headrace.dialects.vector.StoreOp store ->
                    transfer(op, store.memref(), store.type().elements(), lanes, events);
                default -> {}
            }
        }
    }

    /// What a branch does, it does in the iterations in which its condition holds.
    private void collectBranch(IfOp branch, Region side, List<ForOp> nest, long lanes, List<Event> events) {
        List<Event> inside = new ArrayList<>();
        for (Block block : side.blocks()) collect(block.ops(), nest, lanes, inside);
        if (inside.isEmpty()) return;
        IterationCondition condition = IterationCondition.of(branch.condition(), nest)
                .orElseThrow(() -> new InputError(
                        "uses a stream or memory in iterations that depend on more than loop counters",
                        branch.location().toString(),
                        "compare a counter of the pipelined loops with a constant"));
        boolean isTrue = side == branch.whenTrue();
        for (Event event : inside) events.add(event.when(isTrue ? condition : condition.negated()));
    }

    private void transfer(Op op, Value memory, long elements, long lanes, List<Event> events) {
        Integer channel = memories.get(memory);
        if (channel == null) return;
        long bits = ScalarTypes.width(((MemRefType) memory.type()).element()) * elements * lanes;
        events.add(Event.transfer(channel, cycle(op), Math.ceilDiv(bits, 8)));
    }

    private int fifo(Value stream) {
        Integer number = streams.get(stream);
        if (number == null) throw new IllegalStateException("a task uses a stream of another kernel");
        return number;
    }

    private static long cycle(Op op) {
        return number(op, "schedule.cycle");
    }

    static long number(Op op, String name) {
        return op.required(name, IntegerAttr.class).value();
    }
}
