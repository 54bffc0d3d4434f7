package dev.headrace.compiler.loops;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.dialects.scf.YieldOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Three loop nests in a row: one clears sums, one adds to each of them again and again, one sends them.
///
/// @param clear writes one number into each of them
/// @param load of a sum, to which a term is added
/// @param store of what that gives
/// @param send reads them one after the other, or rows of them, in the order in which they are added up
/// @param terms the loops over the terms of a sum, around those over sums
/// @param sums the loops over sums, without those over lanes
/// @param sends the loops around what sends
/// @param lanes sums that are added to at once
/// @param row how many are read at once to be sent
record SumLoops(
        StoreOp clear,
        LoadOp load,
        StoreOp store,
        Op send,
        List<ForOp> terms,
        List<ForOp> sums,
        List<ForOp> sends,
        long lanes,
        long row) {
    /// Iterations from one term of a sum to the next: a memory, a choice, an addition of `f64` and the memory again
    /// take no more cycles in any table of operators.
    private static final long LEAST_BETWEEN = 16;

    /// The same of shorter numbers that nothing else is done with.
    private static final long LEAST_BETWEEN_SHORT = 8;

    /// The same of integers: they are added within a cycle.
    private static final long LEAST_BETWEEN_INTEGERS = 4;

    /// Nothing if a buffer holds no such sums.
    static Optional<SumLoops> of(BufferOp buffer) {
        List<StoreOp> stores = new ArrayList<>();
        List<LoadOp> loads = new ArrayList<>();
        List<Op> all = new ArrayList<>();
        for (Op user : buffer.result().users()) {
            all.add(user);
            switch (user) {
                case StoreOp store when store.memref() == buffer.result() -> stores.add(store);
                case LoadOp load -> loads.add(load);
                case dev.headrace.dialects.vector.LoadOp _ -> {}
                default -> {
                    return Optional.empty();
                }
            }
        }
        if (buffer.isDouble() || all.size() != 4 || stores.size() != 2) return Optional.empty();
        for (StoreOp store : stores)
            for (LoadOp load : loads) {
                StoreOp clear = stores.getFirst() == store ? stores.getLast() : stores.getFirst();
                Op send = all.stream()
                        .filter(op -> op != store && op != load && op != clear)
                        .findFirst()
                        .orElseThrow();
                Optional<SumLoops> found = of(clear, load, store, send);
                if (found.isPresent()) return found;
            }
        return Optional.empty();
    }

    private static Optional<SumLoops> of(StoreOp clear, LoadOp load, StoreOp store, Op send) {
        if (load.block() != store.block() || !indices(load).equals(indices(store)) || isBefore(store, load))
            return Optional.empty();
        Op adds = store;
        while (!encloses(adds.block(), clear) || !encloses(adds.block(), send)) {
            if (!(adds.parent() instanceof ForOp)) return Optional.empty();
            adds = adds.parent();
        }
        Op clears = ancestor(clear, adds.block());
        Op sent = ancestor(send, adds.block());
        if (clears == adds || sent == adds || clears == sent || !follow(clears, adds, sent)) return Optional.empty();
        List<ForOp> adding = nest(adds, store);
        List<ForOp> sending = nest(sent, send);
        if (adding.isEmpty() || sending.isEmpty() || !clearsAll(clears, clear)) return Optional.empty();
        ForOp lane = adding.getLast().isUnrolled() ? adding.removeLast() : null;
        if (adding.isEmpty() || adding.stream().anyMatch(ForOp::isUnrolled)) return Optional.empty();
        if (holdsLoops(adding.getLast())) return Optional.empty();
        if (lane != null && (send instanceof LoadOp || number(lane.step()) != 1)) return Optional.empty();
        if (sending.stream().anyMatch(ForOp::isUnrolled) || !sendsOnly(sending.getLast(), send))
            return Optional.empty();
        List<ForOp> terms = new ArrayList<>();
        while (!adding.isEmpty() && indices(store).stream().noneMatch(uses(adding.getFirst())))
            terms.add(adding.removeFirst());
        long lanes = lane == null ? 1 : lane.tripCount().orElseThrow();
        long row = send instanceof dev.headrace.dialects.vector.LoadOp whole
                ? whole.type().elements()
                : 1;
        SumLoops loops = new SumLoops(clear, load, store, send, terms, adding, sending, lanes, row);
        return loops.isInOrder(lane) && loops.isFarApart() && loops.sendsAlone()
                ? Optional.of(loops)
                : Optional.empty();
    }

    /// Whether a loop holds more than one pipeline does: nothing happens in some iterations only then.
    private static boolean holdsLoops(ForOp innermost) {
        return innermost.all(ForOp.class).stream().anyMatch(loop -> loop != innermost && !loop.isUnrolled());
    }

    private static Predicate<LinearIndex> uses(ForOp loop) {
        return index -> index.factors().containsKey(loop.counter());
    }

    private static List<LinearIndex> indices(Op access) {
        List<Value> indices = switch (access) {
            case LoadOp load -> load.indices();
            case StoreOp store -> store.indices();
            case dev.headrace.dialects.vector.LoadOp load -> load.indices();
            default -> throw new IllegalArgumentException(access.name() + " uses no memory");
        };
        return indices.stream().map(LinearIndex::of).toList();
    }

    private static boolean isBefore(Op first, Op second) {
        List<Op> ops = first.block().ops();
        return ops.indexOf(first) < ops.indexOf(second);
    }

    private static boolean encloses(Block block, Op op) {
        return ancestor(op, block) != null;
    }

    static @Nullable Op ancestor(Op op, Block block) {
        Op at = op;
        while (at != null && at.block() != block)
            at = at.parent() != null && at.parent().hasBlock() ? at.parent() : null;
        return at;
    }

    /// Whether nothing but constants stands between adding and sending.
    private static boolean follow(@Nullable Op clears, Op adds, @Nullable Op sent) {
        if (clears == null || sent == null) return false;
        List<Op> ops = adds.block().ops();
        int from = ops.indexOf(adds);
        int to = ops.indexOf(sent);
        return ops.indexOf(clears) < from
                && from < to
                && ops.subList(from + 1, to).stream().allMatch(op -> op instanceof ConstantOp);
    }

    /// The loops from the outermost to the one around an operation; none if they hold more than each other, or do not
    /// count from 0 to a constant.
    private static List<ForOp> nest(@Nullable Op outermost, Op op) {
        List<ForOp> loops = new ArrayList<>();
        for (Op at = op.parent(); ; at = at.parent()) {
            if (!(at instanceof ForOp loop)) return List.of();
            boolean counts = loop.inits().isEmpty()
                    && loop.tripCount().orElse(0) > 0
                    && ConstantOp.integerOf(loop.lower()).orElse(-1) == 0;
            if (!counts) return List.of();
            loops.addFirst(loop);
            if (loop == outermost) break;
        }
        for (int l = 0; l + 1 < loops.size(); l++)
            if (!loops.get(l + 1).isUnrolled() && !isPerfect(loops.get(l))) return List.of();
        return loops;
    }

    private static boolean isPerfect(ForOp outer) {
        return outer.body().ops().size() == 2;
    }

    /// Whether each element is written once, with one number.
    private static boolean clearsAll(@Nullable Op outermost, StoreOp clear) {
        if (!(outermost instanceof ForOp loop)
                || !(clear.value().definingOp() instanceof ConstantOp number)
                || loop.encloses(number)) return false;
        List<ForOp> loops = new ArrayList<>();
        long iterations = 1;
        for (Op at = clear.parent(); at instanceof ForOp around; at = at.parent()) {
            loops.addFirst(around);
            iterations *= around.tripCount().orElse(0);
            if (around == loop) break;
        }
        if (loops.isEmpty()
                || !loops.getFirst().equals(loop)
                || loop.all(Op.class).stream().anyMatch(op -> op != clear && !isPlain(op))) return false;
        MemRefType type = (MemRefType) clear.memref().type();
        if (iterations != type.shape().product()) return false;
        Map<Value, Integer> dims = new HashMap<>();
        for (LinearIndex index : indices(clear)) {
            index.factors().keySet().forEach(counter -> dims.merge(counter, 1, Integer::sum));
            if (!index.isDistinct(loops)) return false;
        }
        return loops.stream()
                        .allMatch(each -> each.tripCount().orElse(0) == 1 || dims.getOrDefault(each.counter(), 0) == 1)
                && dims.size() <= loops.size();
    }

    private static boolean isPlain(Op op) {
        return switch (op) {
            case ForOp _, YieldOp _, BinaryOp _, ConstantOp _ -> true;
            default -> false;
        };
    }

    /// Whether a loop has no input but the sums: what it does can then happen at another time.
    private static boolean sendsOnly(ForOp innermost, Op send) {
        return innermost.body().ops().stream()
                .allMatch(op -> op == send
                        || switch (op) {
                            case StreamReadOp _, LoadOp _, StoreOp _ -> false;
                            case dev.headrace.dialects.vector.LoadOp _, dev.headrace.dialects.vector.StoreOp _ -> false;
                            default -> op.regions().isEmpty();
                        });
    }

    /// Whether sums are sent in the order in which they are added to.
    private boolean isInOrder(@Nullable ForOp lane) {
        if (sums.isEmpty() || sums.size() != sends.size() || row % lanes != 0 && !isCut()) return false;
        int last = sums.size() - 1;
        for (int l = 0; l <= last; l++) {
            ForOp adding = sums.get(l);
            ForOp sending = sends.get(l);
            if (number(adding.upper()) != number(sending.upper())) return false;
            if (l < last && number(adding.step()) != number(sending.step())) return false;
        }
        long step = number(sums.get(last).step());
        if (send instanceof LoadOp ? number(sends.get(last).step()) != step : step != lanes) return false;
        if (row > 1
                && (number(sends.get(last).step()) != row
                        || number(sums.get(last).upper()) % row != 0)) return false;
        Map<Value, Value> sameAs = new HashMap<>();
        for (int l = 0; l <= last; l++)
            sameAs.put(sends.get(l).counter(), sums.get(l).counter());
        List<LinearIndex> added = indices(store);
        List<LinearIndex> sent = indices(send);
        for (int d = 0; d < added.size(); d++) {
            boolean isRow = d == added.size() - 1;
            Map<Value, Long> factors = new LinkedHashMap<>(added.get(d).factors());
            if (lane != null) {
                Long ofLane = factors.remove(lane.counter());
                if (isRow ? ofLane == null || ofLane != 1 : ofLane != null) return false;
            }
            if (isRow && row > 1 && factors.getOrDefault(sums.get(last).counter(), 0L) != 1) return false;
            Map<Value, Long> others = new HashMap<>();
            sent.get(d).factors().forEach((value, factor) -> others.put(sameAs.getOrDefault(value, value), factor));
            if (!factors.equals(others)
                    || added.get(d).constant() != sent.get(d).constant()) return false;
        }
        List<ForOp> all = new ArrayList<>(sums);
        if (lane != null) all.add(lane);
        return all.stream().allMatch(loop -> added.stream().filter(uses(loop)).count() == 1)
                && added.stream().allMatch(index -> index.isDistinct(all));
    }

    SumLoops sending(Op wider, long elements) {
        return new SumLoops(clear, load, store, wider, terms, sums, sends, lanes, elements);
    }

    /// Whether lanes add to more sums at once than are sent as one token, and others could cut them.
    boolean isCut() {
        return row < lanes && lanes % row == 0 && CutSends.canBe(this);
    }

    /// Whether what is sent goes where nothing goes while sums are added up.
    private boolean sendsAlone() {
        ForOp outermost = terms.isEmpty() ? sums.getFirst() : terms.getFirst();
        Set<Value> used = new HashSet<>();
        for (StreamWriteOp write : outermost.all(StreamWriteOp.class)) used.add(write.stream());
        return sends.getFirst().all(StreamWriteOp.class).stream().noneMatch(write -> used.contains(write.stream()));
    }

    private boolean isFarApart() {
        long between = 1;
        for (ForOp loop : sums) between *= loop.tripCount().orElseThrow();
        boolean isPlainSum = store.value().definingOp() instanceof BinaryOp sum
                && (sum.left() == load.result() || sum.right() == load.result());
        long least = !isPlainSum
                ? LEAST_BETWEEN
                : switch (((MemRefType) store.memref().type()).element()) {
                    case FloatType.F64 -> LEAST_BETWEEN;
                    case IntegerType _ -> LEAST_BETWEEN_INTEGERS;
                    default -> LEAST_BETWEEN_SHORT;
                };
        return terms.isEmpty() || between >= least;
    }

    static long number(Value constant) {
        return ConstantOp.integerOf(constant).orElse(-1);
    }
}
