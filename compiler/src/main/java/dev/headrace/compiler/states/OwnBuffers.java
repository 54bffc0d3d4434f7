package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.Block;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Whether each iteration of a loop writes whatever it reads of buffers that the loop changes, so that iterations need
/// not follow each other. One iteration is gone through, as far as its addresses are sums of counters; every loop only
/// until all of what it touches is known to be written.
final class OwnBuffers {
    /// More than that is not gone through.
    private static final long MOST_STEPS = 1 << 22;

    private final TaskOp task;
    private final ForOp loop;

    /// What has been written so far; buffers that are written as a whole are taken out.
    private final Map<Value, BitSet> written = new HashMap<>();

    private final Map<Op, Access> accesses = new HashMap<>();
    private final Map<Value, Long> counters = new HashMap<>();
    private boolean isCertain = true;
    private long steps;

    /// @param buffer that is accessed
    /// @param indices the place of the first element
    /// @param elements neighbours
    /// @param isStore or it is a load
    private record Access(Value buffer, List<LinearIndex> indices, long elements, boolean isStore) {}

    private OwnBuffers(TaskOp task, ForOp loop) {
        this.task = task;
        this.loop = loop;
    }

    static boolean in(OuterLoop outer) {
        return new OwnBuffers(outer.task(), outer.loop()).holds(_ -> true);
    }

    /// The same of one buffer.
    static boolean isOwn(Value buffer, ForOp loop) {
        return new OwnBuffers(loop.enclosing(TaskOp.class).orElseThrow(), loop).holds(buffer::equals);
    }

    /// @param asked which of the buffers it is about
    private boolean holds(Predicate<Value> asked) {
        Map<Value, List<Access>> all = new LinkedHashMap<>();
        Set<Value> changed = new HashSet<>();
        boolean[] isKnown = {true};
        loop.walk(op -> {
            for (Value operand : op.operands()) {
                if (!asked.test(operand)
                        || !(operand.type() instanceof MemRefType)
                        || operand.definingOp() == null
                        || loop.encloses(operand.definingOp())) continue;
                Access access = access(op);
                isKnown[0] &= access != null && operand.definingOp() instanceof BufferOp;
                if (access == null) continue;
                accesses.put(op, access);
                all.computeIfAbsent(operand, _ -> new ArrayList<>()).add(access);
                if (access.isStore) changed.add(operand);
            }
        });
        if (!isKnown[0]) return false;
        for (Value buffer : changed) {
            boolean isOfOneIteration = all.getOrDefault(buffer, List.of()).stream()
                    .flatMap(access -> access.indices.stream())
                    .noneMatch(index -> index.factor(loop.counter()).orElse(1) != 0);
            boolean isOfTask = buffer.definingOp() instanceof BufferOp made && made.block() == task.body();
            if (!isOfOneIteration || !isOfTask) return false;
            written.put(buffer, new BitSet());
        }
        return through(loop.body());
    }

    private static @Nullable Access access(Op op) {
        return switch (op) {
            case LoadOp load -> new Access(load.memref(), linear(load.indices()), 1, false);
            case dev.headrace.dialects.vector.LoadOp load ->
                new Access(load.memref(), linear(load.indices()), load.type().elements(), false);
            case StoreOp store -> new Access(store.memref(), linear(store.indices()), 1, true);
            case dev.headrace.dialects.vector.StoreOp store ->
                new Access(
                        store.memref(),
                        linear(store.indices()),
                        ((VectorType) store.value().type()).elements(),
                        true);
            default -> null;
        };
    }

    private static List<LinearIndex> linear(List<Value> indices) {
        return indices.stream().map(LinearIndex::of).toList();
    }

    /// @return whether nothing is read that was not written
    private boolean through(Block block) {
        for (Op op : block) {
            if (++steps > MOST_STEPS) return false;
            if (!isOpen(op)) continue;
            boolean isRight = switch (op) {
                case ForOp inner -> through(inner);
                case IfOp choice -> through(choice);
                default -> at(op);
            };
            if (!isRight) return false;
        }
        return true;
    }

    /// What may not happen writes nothing that one could count on; what does not happen reads nothing either.
    private boolean through(IfOp choice) {
        Optional<Boolean> holds = truth(choice.condition());
        if (holds.isPresent()) return through(holds.get() ? choice.whenTrue() : choice.whenFalse());
        boolean wasCertain = isCertain;
        isCertain = false;
        boolean isRight = choice.regions().stream().allMatch(this::through);
        isCertain = wasCertain;
        return isRight;
    }

    private boolean through(Region side) {
        for (Block block : side.blocks()) if (!through(block)) return false;
        return true;
    }

    /// Whether a condition holds in this iteration, if it is known.
    private Optional<Boolean> truth(Value condition) {
        return switch (condition.definingOp()) {
            case BinaryOp either
            when either.kind() == BinaryOp.Kind.ORI -> {
                Optional<Boolean> left = truth(either.left());
                Optional<Boolean> right = truth(either.right());
                if (left.orElse(false) || right.orElse(false)) yield Optional.of(true);
                yield left.isPresent() && right.isPresent() ? left : Optional.empty();
            }
            case CompareIntegerOp compare
            when compare.predicate() == IntegerPredicate.EQ -> {
                OptionalLong left = number(LinearIndex.of(compare.operand(0)));
                OptionalLong right = number(LinearIndex.of(compare.operand(1)));
                yield left.isPresent() && right.isPresent() ? Optional.of(left.equals(right)) : Optional.empty();
            }
            case null, default -> Optional.empty();
        };
    }

    private boolean through(ForOp inner) {
        OptionalLong lower = ConstantOp.integerOf(inner.lower());
        OptionalLong trips = inner.tripCount();
        if (lower.isEmpty() || trips.isEmpty()) return false;
        long step = ConstantOp.integerOf(inner.step()).orElseThrow();
        for (long trip = 0; trip < trips.getAsLong() && isOpen(inner); trip++) {
            counters.put(inner.counter(), lower.getAsLong() + trip * step);
            if (!through(inner.body())) return false;
        }
        return true;
    }

    /// Whether there is a buffer inside that is not written as a whole.
    private boolean isOpen(Op op) {
        if (written.isEmpty()) return false;
        boolean[] isOpen = {false};
        op.walk(inner -> {
            Access access = accesses.get(inner);
            if (access != null && written.containsKey(access.buffer)) isOpen[0] = true;
        });
        return isOpen[0];
    }

    private boolean at(Op op) {
        Access access = accesses.get(op);
        BitSet known = access == null ? null : written.get(access.buffer);
        if (access == null || known == null) return true;
        MemRefType type = (MemRefType) access.buffer.type();
        OptionalLong first = address(access, type);
        if (first.isEmpty()) return access.isStore;
        int from = Math.toIntExact(first.getAsLong());
        int to = Math.toIntExact(from + access.elements);
        if (!access.isStore) return known.nextClearBit(from) >= to;
        if (!isCertain) return true;
        known.set(from, to);
        if (known.cardinality() == type.elements()) written.remove(access.buffer);
        return true;
    }

    private OptionalLong address(Access access, MemRefType type) {
        Dims shape = type.shape();
        long address = 0;
        for (int d = 0; d < access.indices.size(); d++) {
            OptionalLong place = number(access.indices.get(d));
            if (place.isEmpty()) return place;
            address = address * shape.at(d) + place.getAsLong();
        }
        return OptionalLong.of(address);
    }

    /// An index in this iteration, if it is known.
    private OptionalLong number(LinearIndex index) {
        long number = index.constant();
        for (var term : index.factors().entrySet()) {
            Long counter = counters.get(term.getKey());
            if (counter == null) return OptionalLong.empty();
            number += term.getValue() * counter;
        }
        return OptionalLong.of(number);
    }
}
