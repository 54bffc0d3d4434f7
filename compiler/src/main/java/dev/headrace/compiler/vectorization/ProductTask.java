package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A product that keeps its activations in groups and takes one group after the other, each with many rows of weights.
///
/// ```mlir
/// %kept = dataflow.buffer : memref<8x128xi8>
/// scf.for %i … { … vector.store %token, %kept[%i, %k] … }   // fills
/// scf.for %group = … {                                        // loops, outermost first
///   scf.for %row = … {
///     … memref.load %kept[%group, %lane] …
///   }
/// }
/// ```
///
/// There may be loops around that repeat all of it, with other weights each time. Groups may be counted by several
/// loops, one for each dimension of what is kept but the last.
///
/// @param kept the activations, a row for each group
/// @param fills what fills it
/// @param loops the nest of the product, without those over lanes
/// @param weights what the product reads at its pace
record ProductTask(TaskOp task, BufferOp kept, List<ForOp> fills, List<ForOp> loops, List<StreamOp> weights) {
    /// Nothing if the task has another form.
    static Optional<ProductTask> of(TaskOp task) {
        List<BufferOp> buffers = task.body().ops(BufferOp.class);
        List<ForOp> parts = new ArrayList<>();
        for (Op op : task.body()) {
            switch (op) {
                case ConstantOp _, YieldOp _, BufferOp _ -> {}
                case ForOp loop when loop.inits().isEmpty() && !loop.isUnrolled() -> parts.add(loop);
                default -> {
                    return Optional.empty();
                }
            }
        }
        if (buffers.size() != 1 || parts.size() < 2) return Optional.empty();
        BufferOp kept = buffers.getFirst();
        if (kept.isDouble() || kept.type().rank() < 1) return Optional.empty();
        List<ForOp> loops = nest(parts.removeLast());
        ProductTask product = new ProductTask(task, kept, List.copyOf(parts), loops, weights(loops.getLast()));
        return product.isInGroups() ? Optional.of(product) : Optional.empty();
    }

    private static List<ForOp> nest(ForOp outermost) {
        List<ForOp> loops = new ArrayList<>(List.of(outermost));
        while (true) {
            List<Op> inside = loops.getLast().body().ops().stream()
                    .filter(op -> !(op instanceof ConstantOp))
                    .toList();
            if (inside.size() != 2 || !(inside.getFirst() instanceof ForOp loop) || loop.isUnrolled()) return loops;
            loops.add(loop);
        }
    }

    /// Nothing if some of them are not plain streams.
    private static List<StreamOp> weights(ForOp innermost) {
        List<StreamOp> weights = new ArrayList<>();
        for (StreamReadOp read : innermost.all(StreamReadOp.class)) {
            if (!(read.stream().definingOp() instanceof StreamOp stream)) return List.of();
            weights.add(stream);
        }
        return List.copyOf(weights);
    }

    /// Whether the activations are used group by group, and nothing else depends on what iteration it is.
    private boolean isInGroups() {
        ForOp main = loops.getFirst();
        for (ForOp loop : loops)
            if (loop.tripCount().isEmpty()
                    || !loop.inits().isEmpty()
                    || ConstantOp.integerOf(loop.lower()).orElse(-1) != 0) return false;
        List<ForOp> counting = groupLoops();
        if (!countGroups(counting)) return false;
        Set<Op> uses = new HashSet<>();
        for (Op user : kept.result().users()) {
            if (!main.encloses(user)) continue;
            if (!(user instanceof LoadOp load)
                    || !isOfGroup(load.indices(), counting)
                    || isCounted(load.indices().getLast())) return false;
            uses.add(user);
        }
        return !uses.isEmpty()
                && loops.stream()
                        .allMatch(loop -> loop.counter().users().stream().allMatch(uses::contains));
    }

    /// Whether an index changes from row to row: lanes alone go through a group.
    private boolean isCounted(Value index) {
        return loops.stream().anyMatch(loop -> LinearIndex.dependsOn(index, loop.counter()));
    }

    /// Whether so many loops, one inside the other, count the dimensions of groups that have several.
    private boolean countGroups(List<ForOp> counting) {
        List<Long> extents = kept.type().shape().values().subList(0, groupDims()).stream()
                .filter(extent -> extent > 1)
                .toList();
        return counting.stream()
                        .map(loop -> loop.tripCount().orElse(0))
                        .toList()
                        .equals(extents)
                && counting.stream()
                        .allMatch(loop -> ConstantOp.integerOf(loop.step()).orElse(0) == 1)
                && (counting.isEmpty() || Collections.indexOfSubList(loops, counting) >= 0);
    }

    private boolean isOfGroup(List<Value> indices, List<ForOp> counting) {
        int next = 0;
        for (int dim = 0; dim < groupDims(); dim++) {
            boolean isRight = kept.type().sizeOf(dim) == 1
                    ? ConstantOp.integerOf(indices.get(dim)).orElse(-1) == 0
                    : indices.get(dim) == counting.get(next++).counter();
            if (!isRight) return false;
        }
        return true;
    }

    /// The loops that count groups.
    private List<ForOp> groupLoops() {
        return groups() == 1
                ? List.of()
                : loops.stream().filter(loop -> !loop.counter().isUnused()).toList();
    }

    /// How often all groups are taken.
    private long times() {
        List<ForOp> counting = groupLoops();
        long times = 1;
        if (!counting.isEmpty())
            for (ForOp loop : loops.subList(0, loops.indexOf(counting.getFirst())))
                times *= loop.tripCount().orElseThrow();
        return times;
    }

    private int groupDims() {
        return kept.type().rank() - 1;
    }

    long groups() {
        return kept.type().shape().product() / size();
    }

    private long size() {
        return kept.type().sizeOf(kept.type().rank() - 1);
    }

    private long rows() {
        long rows = 1;
        for (ForOp loop : loops) rows *= loop.tripCount().orElseThrow();
        return rows / groups() / times();
    }

    /// Lets a task of its own gather the activations, which the product reads as one token for each group.
    void feed(UniqueNames names) {
        Location location = task.location();
        VectorType row = VectorType.of(kept.type().element(), size());
        StreamOp stream = StreamOp.create(
                Builder.before(firstTask()), location, names.claim(task.symbol() + ".row"), new StreamType(row), 2);
        gather(stream, row, names);
        for (ForOp fill : fills) Rewriter.at(fill).erase(fill);
        take(stream, row);
    }

    private Op firstTask() {
        return task.block().ops(TaskOp.class).getFirst();
    }

    private void gather(StreamOp stream, VectorType row, UniqueNames names) {
        Location location = task.location();
        TaskOp gather = TaskOp.create(
                Rewriter.at(task), location, names.claim(task.symbol() + ".row"), TaskRole.COMPUTE, List.of());
        Builder at = Builder.atEnd(gather.body());
        Map<Value, Value> mapping = new HashMap<>();
        for (Op op : task.body())
            if (op instanceof ConstantOp || op == kept || fills.contains(op)) Copying.copyInto(at, op, mapping);
        Value gathered = Objects.requireNonNull(mapping.get(kept.result()));
        ForOp fill = gather.body().ops(ForOp.class).getLast();
        long again = times();
        if (fillsGroupByGroup()) {
            send(Builder.before(fill.body().last()), gathered, List.of(fill.counter()), row, stream);
            again--;
        }
        if (again == 1) sendAll(at, gathered, row, stream);
        if (again > 1)
            ForOp.create(at, location, again, 1, List.of(), (repeated, _, _) -> {
                sendAll(repeated, gathered, row, stream);
                return List.of();
            });
        YieldOp.create(at, location, List.of());
    }

    private void sendAll(Builder at, Value gathered, VectorType row, StreamOp stream) {
        sendAll(at, gathered, new ArrayList<>(), row, stream);
    }

    /// @param group the dimensions before are at these places
    private void sendAll(Builder at, Value gathered, List<Value> group, VectorType row, StreamOp stream) {
        if (group.size() == groupDims()) {
            send(at, gathered, group, row, stream);
            return;
        }
        ForOp.create(at, task.location(), kept.type().sizeOf(group.size()), 1, List.of(), (inside, place, _) -> {
            List<Value> inner = new ArrayList<>(group);
            inner.add(place);
            sendAll(inside, gathered, inner, row, stream);
            return List.of();
        });
    }

    private void send(Builder at, Value gathered, List<Value> group, VectorType row, StreamOp stream) {
        Location location = task.location();
        List<Value> places = new ArrayList<>(group);
        places.add(ConstantOp.index(at, location, 0).result());
        Value token = dev.headrace.dialects.vector.LoadOp.create(at, location, row, gathered, places)
                .result();
        StreamWriteOp.create(at, location, token, stream.result());
    }

    /// Whether each iteration of the only loop that fills makes a group complete.
    private boolean fillsGroupByGroup() {
        if (fills.size() != 1 || groups() == 1 || groupDims() != 1) return false;
        ForOp fill = fills.getFirst();
        return fill.tripCount().orElse(0) == groups()
                && ConstantOp.integerOf(fill.lower()).orElse(-1) == 0
                && ConstantOp.integerOf(fill.step()).orElse(0) == 1
                && kept.result().users().stream().filter(fill::encloses).allMatch(user -> switch (user) {
                    case dev.headrace.dialects.vector.StoreOp store ->
                        store.indices().getFirst() == fill.counter();
                    case dev.headrace.dialects.memref.StoreOp store ->
                        store.indices().getFirst() == fill.counter();
                    default -> false;
                });
    }

    /// Two loops in the place of the nest, with one row of activations that lasts as long as a group.
    private void take(StreamOp stream, VectorType row) {
        Location location = task.location();
        long groupsInAll = times() * groups();
        long rowsOfGroup = rows();
        BufferOp held = BufferOp.create(Rewriter.at(kept), location, new MemRefType(Dims.of(size()), row.element()));
        Rewriter.at(held).setAttribute(held, BufferOp.PARTITION, DenseArrayAttr.i64(Dims.of(size())));
        for (Op user : List.copyOf(kept.result().users())) {
            LoadOp load = (LoadOp) user;
            Rewriter at = Rewriter.at(load);
            at.replace(
                    load,
                    LoadOp.create(
                                    at,
                                    location,
                                    held.result(),
                                    List.of(load.indices().getLast()))
                            .result());
        }
        Rewriter.at(kept).erase(kept);
        ForOp innermost = loops.getLast();
        ForOp main = loops.getFirst();
        for (ForOp loop : loops.subList(0, loops.size() - 1))
            for (ConstantOp constant : loop.body().ops(ConstantOp.class))
                Rewriter.at(main).moveOpBefore(constant, main);
        Builder before = Rewriter.at(main);
        Value zero = ConstantOp.index(before, location, 0).result();
        Value one = ConstantOp.index(before, location, 1).result();
        Value groups = ConstantOp.index(before, location, groupsInAll).result();
        Value rows = ConstantOp.index(before, location, rowsOfGroup).result();
        ForOp.create(before, location, zero, groups, one, List.of(), (outer, _, _) -> {
            ForOp.create(outer, location, zero, rows, one, List.of(), (inner, counter, _) -> {
                Value first = CompareIntegerOp.create(inner, location, IntegerPredicate.EQ, counter, zero)
                        .result();
                IfOp.create(inner, location, first, inside -> {
                    Value token = StreamReadOp.create(inside, location, stream.result())
                            .result();
                    dev.headrace.dialects.vector.StoreOp.create(inside, location, token, held.result(), List.of(zero));
                    return List.of();
                });
                for (Op op : List.copyOf(innermost.body().ops()))
                    if (op != innermost.yielded()) Rewriter.at(innermost).moveOpToEnd(op, inner.block());
                return List.of();
            });
            return List.of();
        });
        Rewriter.at(main).erase(main);
    }

    void assign(String unit) {
        Rewriter.at(task).setAttribute(task, TaskOp.UNIT, new StringAttr(unit));
    }
}
