package dev.headrace.compiler.loops;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.dialects.scf.YieldOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What fills the buffer of a converter from a stream, or empties it into streams of several readers: one token in each
/// iteration of a nest.
///
/// @param isFill whether it fills it
/// @param walk the elements of the buffer in the order of their tokens: the steps of loops over them, outermost first,
/// in the fewest loops
/// @param first the first element
/// @param width elements of a token
/// @param tokens that pass in one round
record ConverterSide(
        TaskOp task,
        List<StreamOp> streams,
        BufferOp buffer,
        boolean isFill,
        List<Step> walk,
        long first,
        long width,
        long tokens) {
    /// A loop over elements of a buffer that lies row by row.
    record Step(long trips, long distance) {}

    private record Passage(List<StreamOp> streams, Value buffer, List<Value> indices, long width, boolean isFill) {}

    /// Nothing if the task does more.
    static Optional<ConverterSide> of(TaskOp task) {
        List<ForOp> loops = new ArrayList<>();
        List<Op> ops = plainless(task.body().ops());
        while (ops.size() == 1 && ops.getFirst() instanceof ForOp loop) {
            boolean counts = !loop.isUnrolled()
                    && loop.inits().isEmpty()
                    && loop.tripCount().orElse(0) > 0
                    && ConstantOp.integerOf(loop.lower()).orElse(-1) == 0;
            if (!counts) return Optional.empty();
            loops.add(loop);
            ops = plainless(loop.body().ops());
        }
        Passage passage = passage(ops);
        if (passage == null || !(passage.buffer.definingOp() instanceof BufferOp buffer)) return Optional.empty();
        return walk(task, buffer, loops, passage);
    }

    private static List<Op> plainless(List<Op> ops) {
        return ops.stream()
                .filter(op -> !(op instanceof ConstantOp
                        || op instanceof BinaryOp
                        || op instanceof YieldOp
                        || op instanceof dev.headrace.dialects.dataflow.YieldOp))
                .toList();
    }

    private static @Nullable Passage passage(List<Op> ops) {
        if (ops.size() < 2) return null;
        Op first = ops.getFirst();
        if (ops.size() == 2
                && first instanceof StreamReadOp read
                && read.stream().definingOp() instanceof StreamOp stream)
            return switch (ops.getLast()) {
                case StoreOp store
                when store.value() == read.result() ->
                    new Passage(List.of(stream), store.memref(), store.indices(), 1, true);
                case dev.headrace.dialects.vector.StoreOp store
                when store.value() == read.result() ->
                    new Passage(
                            List.of(stream),
                            store.memref(),
                            store.indices(),
                            store.type().elements(),
                            true);
                default -> null;
            };
        List<StreamOp> written = new ArrayList<>();
        for (Op op : ops.subList(1, ops.size())) {
            boolean sends = op instanceof StreamWriteOp write
                    && first.results().contains(write.token())
                    && write.stream().definingOp() instanceof StreamOp stream
                    && written.add(stream);
            if (!sends) return null;
        }
        return switch (first) {
            case LoadOp load -> new Passage(written, load.memref(), load.indices(), 1, false);
            case dev.headrace.dialects.vector.LoadOp load ->
                new Passage(written, load.memref(), load.indices(), load.type().elements(), false);
            default -> null;
        };
    }

    private static Optional<ConverterSide> walk(TaskOp task, BufferOp buffer, List<ForOp> loops, Passage passage) {
        Dims shape = ((MemRefType) buffer.result().type()).shape();
        long[] distances = new long[loops.size()];
        long first = 0;
        Set<Value> counters = new HashSet<>();
        for (ForOp loop : loops) counters.add(loop.counter());
        long stride = 1;
        for (int d = passage.indices.size() - 1; d >= 0; d--) {
            LinearIndex index = LinearIndex.of(passage.indices.get(d));
            if (!counters.containsAll(index.factors().keySet())) return Optional.empty();
            first += index.constant() * stride;
            for (int l = 0; l < distances.length; l++) {
                OptionalLong step = ConstantOp.integerOf(loops.get(l).step());
                if (step.isEmpty()) return Optional.empty();
                long factor = index.factors().getOrDefault(loops.get(l).counter(), 0L);
                distances[l] += factor * step.getAsLong() * stride;
            }
            stride *= shape.at(d);
        }
        List<Step> walk = new ArrayList<>();
        long tokens = 1;
        for (int l = 0; l < distances.length; l++) {
            long trips = loops.get(l).tripCount().orElseThrow();
            tokens *= trips;
            append(walk, new Step(trips, distances[l]));
        }
        append(walk, new Step(passage.width, 1));
        return Optional.of(new ConverterSide(
                task,
                List.copyOf(passage.streams),
                buffer,
                passage.isFill,
                List.copyOf(walk),
                first,
                passage.width,
                tokens));
    }

    /// Whether it comes to every element of the buffer once.
    boolean isComplete() {
        List<Step> bySize = new ArrayList<>(walk);
        bySize.sort(Comparator.comparingLong(Step::distance));
        long elements = 1;
        for (Step step : bySize) {
            if (step.distance != elements) return false;
            elements *= step.trips;
        }
        return first == 0
                && elements == ((MemRefType) buffer.result().type()).shape().product();
    }

    private static void append(List<Step> walk, Step inner) {
        if (inner.trips == 1) return;
        Step outer = walk.isEmpty() ? null : walk.getLast();
        if (outer != null && outer.distance == inner.distance * inner.trips)
            walk.set(walk.size() - 1, new Step(outer.trips * inner.trips, inner.distance));
        else walk.add(inner);
    }
}
