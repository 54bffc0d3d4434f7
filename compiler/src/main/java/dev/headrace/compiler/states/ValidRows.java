package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.IterationCondition;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Loops over rows that may all end behind the row of a position: what they do for later rows nobody needs.
///
/// They are found from one of them, whose row is compared with the position, along the streams: where a loop does not
/// write the tokens of a row, the loop that reads them may not want them, and the other way round. That each may end
/// early is found out by [SpareRow], with what the tokens of later rows are known to be: scores that a mask has made
/// minus infinity, probabilities of 0.
///
/// @param position that they end behind
/// @param loops with what they are divided into; see [Part]
/// @param rows how many there are
record ValidRows(GivenPosition position, SequencedMap<RowLoop, Part> loops, long rows) {
    /// Rows, and what is added to their numbers, stay below this number, so that sums fit the integers that are
    /// compared.
    private static final long MOST = 1 << 28;

    /// A loop that passes tokens on and nothing else may do so for the rows of several heads in one: it is to be two.
    ///
    /// @param before how often all rows come in the loop
    /// @param inside trips that together are one
    record Part(long before, long inside) {
        static final Part WHOLE = new Part(1, 1);
    }

    /// @param rows nothing if loops have to go to their ends
    /// @param obstacle why they have
    record Search(Optional<ValidRows> rows, String obstacle) {
        private static Search not(String why) {
            return new Search(Optional.empty(), why);
        }
    }

    /// All that a kernel has, and why there are no others.
    static List<Search> in(KernelOp kernel) {
        List<Search> all = new ArrayList<>();
        for (GivenPosition position : GivenPosition.of(kernel)) {
            Set<ForOp> known = new LinkedHashSet<>();
            for (CompareIntegerOp compare : kernel.all(CompareIntegerOp.class)) {
                RowLoop first = compared(compare, position);
                if (first == null || known.contains(first.loop())) continue;
                Connected connected = new Connected(position, first.all());
                String obstacle = connected.add(first);
                known.addAll(connected.loops.keySet());
                all.add(obstacle == null ? connected.proven() : Search.not(obstacle));
            }
        }
        return all;
    }

    /// All of one position and so many rows as one: those of parts of a cache that pass side by side.
    static List<ValidRows> together(List<ValidRows> parts) {
        record Kind(BlockArgument position, long rows) {}
        SequencedMap<Kind, ValidRows> together = new LinkedHashMap<>();
        for (ValidRows part : parts)
            together.merge(new Kind(part.position.argument(), part.rows), part, ValidRows::and);
        return List.copyOf(together.values());
    }

    private ValidRows and(ValidRows other) {
        SequencedMap<RowLoop, Part> both = new LinkedHashMap<>(loops);
        both.putAll(other.loops);
        return new ValidRows(position, both, rows);
    }

    /// The loop whose row is compared with the position.
    private static @Nullable RowLoop compared(CompareIntegerOp compare, GivenPosition position) {
        RowLoop left = rowLoop(compare, compare.left(), compare.right(), position);
        return left != null ? left : rowLoop(compare, compare.right(), compare.left(), position);
    }

    private static @Nullable RowLoop rowLoop(Op compare, Value row, Value given, GivenPosition position) {
        if (!isShifted(given, position)) return null;
        Map<Value, Long> factors = RowCondition.throughCasts(row).factors();
        ForOp outermost = null;
        long all = 0;
        for (Op around = compare.parent(); around != null && !(around instanceof TaskOp); around = around.parent())
            if (around instanceof ForOp loop
                    && factors.containsKey(loop.counter())
                    && loop.tripCount().isPresent()) {
                outermost = loop;
                all = factors.getOrDefault(loop.counter(), 0L)
                        * ConstantOp.integerOf(loop.step()).orElse(0)
                        * loop.tripCount().getAsLong();
            }
        if (outermost == null || !RowLoop.isPlain(outermost) || all < 2 || all > MOST) return null;
        return new RowLoop(outermost, all / outermost.tripCount().orElseThrow(), all);
    }

    private static boolean isShifted(Value given, GivenPosition position) {
        Map<Value, Long> factors = RowCondition.throughCasts(given).factors();
        return factors.size() == 1
                && factors.keySet().stream().allMatch(position::is)
                && factors.values().stream().allMatch(factor -> factor == 1);
    }

    /// Loops that streams connect.
    private static final class Connected {
        private final GivenPosition position;
        private final long rows;
        private final SequencedMap<ForOp, RowLoop> loops = new LinkedHashMap<>();
        private final Map<ForOp, Part> parts = new HashMap<>();
        private final SequencedSet<Value> streams = new LinkedHashSet<>();
        private final SequencedSet<Value> buffers = new LinkedHashSet<>();
        private final Deque<RowLoop> open = new ArrayDeque<>();

        Connected(GivenPosition position, long rows) {
            this.position = position;
            this.rows = rows;
        }

        /// @return what does not go together, or nothing
        @Nullable
        String add(RowLoop first) {
            put(first, Part.WHOLE);
            while (!open.isEmpty()) {
                RowLoop next = open.remove();
                for (Value stream : used(next.loop())) {
                    if (!streams.add(stream)) continue;
                    String obstacle = pass((StreamOp) stream.definingOp(), next);
                    if (obstacle != null) return obstacle;
                }
                for (Value buffer : kept(next)) {
                    if (!buffers.add(buffer)) continue;
                    String obstacle = keep(buffer, dim(buffer, next));
                    if (obstacle != null) return obstacle;
                }
            }
            return null;
        }

        private void put(RowLoop rowLoop, Part part) {
            loops.put(rowLoop.loop(), rowLoop);
            parts.put(rowLoop.loop(), part);
            open.add(rowLoop);
        }

        private static int dim(Value buffer, RowLoop rowLoop) {
            return buffer.users().stream()
                    .filter(rowLoop.loop()::encloses)
                    .flatMap(user -> RowAccess.of(user).stream())
                    .flatMapToInt(access -> access.dimOf(rowLoop).stream())
                    .findFirst()
                    .orElseThrow();
        }

        /// Streams that pass tokens in each of its trips.
        private static SequencedSet<Value> used(ForOp loop) {
            SequencedSet<Value> used = new LinkedHashSet<>();
            loop.walk(op -> {
                if (Tokens.times(op, loop).isEmpty()) return;
                if (op instanceof StreamReadOp read) used.add(read.stream());
                if (op instanceof StreamWriteOp write) used.add(write.stream());
            });
            return used;
        }

        /// Buffers that hold a row for each of the rows.
        private SequencedSet<Value> kept(RowLoop rowLoop) {
            SequencedSet<Value> kept = new LinkedHashSet<>();
            rowLoop.loop()
                    .walk(op -> RowAccess.of(op).ifPresent(access -> {
                        boolean isOutside = access.buffer().definingOp() instanceof BufferOp buffer
                                && !rowLoop.loop().encloses(buffer);
                        if (isOutside && access.dimOf(rowLoop).isPresent()) kept.add(access.buffer());
                    }));
            return kept;
        }

        /// Loops in which the rows of a buffer are written or read.
        private @Nullable String keep(Value buffer, int dim) {
            for (Op user : buffer.users()) {
                RowAccess access = RowAccess.of(user).orElse(null);
                RowLoop rowLoop = access == null ? null : access.loopOver(dim, rows);
                if (access == null || rowLoop == null || !access.dimOf(rowLoop).equals(OptionalInt.of(dim)))
                    return "a buffer of rows is used in another way too";
                RowLoop known = loops.get(rowLoop.loop());
                if (known != null && !known.equals(rowLoop)) return "a loop goes over rows in two ways";
                if (known == null) put(rowLoop, Part.WHOLE);
            }
            return null;
        }

        /// The loop at the other end.
        private @Nullable String pass(@Nullable StreamOp stream, RowLoop from) {
            if (stream == null) return "a stream comes from nowhere";
            boolean writes = stream.writer().encloses(from.loop());
            TaskOp task = writes ? stream.reader() : stream.writer();
            Tokens here = Tokens.of(stream, writes ? stream.writer() : stream.reader(), from.loop());
            Part part = parts.getOrDefault(from.loop(), Part.WHOLE);
            long before = here.before * part.before;
            if (here.isElsewhere) return stream.symbol() + " passes tokens outside of the loop over rows too";
            long tokens = here.inTrip * part.inside * (rows / from.inTrip());
            List<Op> accesses = Tokens.accesses(stream, task);
            for (ForOp loop : Tokens.around(accesses.getFirst())) {
                Tokens there = Tokens.of(stream, task, loop);
                long trips = loop.tripCount().orElse(0);
                if (there.isElsewhere || trips < 2 || !RowLoop.isPlain(loop)) continue;
                RowLoop known = loops.get(loop);
                if (known != null)
                    return fits(there, known, before, tokens)
                            ? null
                            : stream.symbol() + " has its rows in another order at its other end";
                if (there.before == before && rows % trips == 0 && there.inTrip * trips == tokens) {
                    put(new RowLoop(loop, rows / trips, rows), Part.WHOLE);
                    return null;
                }
                if (before % there.before != 0 || !loop.counter().users().isEmpty()) continue;
                long passes = before / there.before;
                if (trips % passes != 0 || there.inTrip * (trips / passes) != tokens) continue;
                long inPass = trips / passes;
                if (inPass < 2) continue;
                if (rows % inPass == 0) put(new RowLoop(loop, rows / inPass, rows), new Part(passes, 1));
                else if (inPass % rows == 0) put(new RowLoop(loop, 1, rows), new Part(passes, inPass / rows));
                else continue;
                return null;
            }
            return stream.symbol() + " has no loop over the same rows at its other end";
        }

        private boolean fits(Tokens there, RowLoop known, long before, long tokens) {
            Part its = parts.getOrDefault(known.loop(), Part.WHOLE);
            return there.before * its.before == before && there.inTrip * its.inside * (rows / known.inTrip()) == tokens;
        }

        /// Goes through a spare row of each loop until no more is found out about tokens.
        Search proven() {
            for (RowLoop each : loops.values()) {
                TaskOp task = each.loop().enclosing(TaskOp.class).orElseThrow();
                boolean isInGraph = task.parent() instanceof KernelOp kernel
                        && kernel.graph().contains(task);
                if (!isInGraph)
                    return Search.not("rows pass through " + task.symbol() + ", which takes turns with others");
                for (RowLoop other : loops.values())
                    if (!other.equals(each) && each.loop().encloses(other.loop()))
                        return Search.not("rows are gone through for each row in " + task.symbol());
            }
            Map<Value, Spare> tokens = new HashMap<>();
            for (Value stream : streams) tokens.put(stream, Spare.ANY);
            for (Value buffer : buffers) tokens.put(buffer, Spare.ANY);
            for (int round = 0; round <= loops.size(); round++) {
                Map<Value, Spare> before = Map.copyOf(tokens);
                Map<Value, Spare> after = new HashMap<>();
                for (RowLoop each : loops.values()) {
                    SpareRow spare = new SpareRow(each, position, before);
                    boolean isKnown = spare.obstacle().isEmpty();
                    for (Value written : spare.written().keySet()) {
                        Spare value = isKnown ? spare.written().getOrDefault(written, Spare.ANY) : Spare.ANY;
                        after.merge(written, value, Spare::or);
                    }
                }
                tokens.putAll(after);
                if (tokens.equals(before)) break;
            }
            for (RowLoop each : loops.values()) {
                Optional<String> obstacle = new SpareRow(each, position, tokens).obstacle();
                if (obstacle.isPresent())
                    return Search.not("a row behind the position matters in "
                            + each.loop().enclosing(TaskOp.class).orElseThrow().symbol()
                            + ": "
                            + obstacle.get());
            }
            SequencedMap<RowLoop, Part> found = new LinkedHashMap<>();
            loops.forEach((loop, each) -> found.put(each, parts.getOrDefault(loop, Part.WHOLE)));
            return new Search(Optional.of(new ValidRows(position, found, rows)), "");
        }
    }

    /// What passes at an end of a stream.
    ///
    /// @param before how often the loop runs
    /// @param inTrip tokens of one trip
    /// @param isElsewhere whether tokens pass outside of the loop, or only in some of its trips
    private record Tokens(long before, long inTrip, boolean isElsewhere) {
        static List<Op> accesses(StreamOp stream, TaskOp task) {
            return stream.result().users().stream()
                    .filter(task::encloses)
                    .filter(op -> (op instanceof StreamWriteOp) == (stream.writer() == task))
                    .toList();
        }

        /// Outermost first.
        static List<ForOp> around(Op op) {
            List<ForOp> loops = new ArrayList<>();
            for (Op around = op.parent(); around != null && !(around instanceof TaskOp); around = around.parent())
                if (around instanceof ForOp loop) loops.addFirst(loop);
            return loops;
        }

        static Tokens of(StreamOp stream, TaskOp task, ForOp loop) {
            long before = 1;
            for (ForOp each : around(loop)) before *= each.tripCount().orElse(0);
            long inTrip = 0;
            boolean isElsewhere = before == 0;
            for (Op access : accesses(stream, task)) {
                OptionalLong times = loop.encloses(access) ? times(access, loop) : OptionalLong.empty();
                isElsewhere |= times.isEmpty();
                inTrip += times.orElse(0);
            }
            return new Tokens(before, inTrip, isElsewhere || inTrip == 0);
        }

        /// How often something happens in each trip of a loop around it; nothing if not always equally often.
        static OptionalLong times(Op op, ForOp loop) {
            List<ForOp> inner = new ArrayList<>();
            for (Op around = op.parent(); around != loop && around != null; around = around.parent())
                if (around instanceof ForOp each) inner.addFirst(each);
            long trips = 1;
            for (ForOp each : inner) trips *= each.tripCount().orElse(0);
            if (trips == 0) return OptionalLong.empty();
            IterationCondition when = IterationCondition.ALWAYS;
            Op from = op;
            for (Op around = op.parent(); around != loop && around != null; around = around.parent()) {
                if (around instanceof IfOp branch) {
                    Optional<IterationCondition> known = IterationCondition.of(branch.condition(), inner);
                    if (known.isEmpty()) return OptionalLong.empty();
                    boolean isTrue = branch.whenTrue().blocks().contains(from.block());
                    when = when.and(isTrue ? known.get() : known.get().negated());
                }
                from = around;
            }
            return OptionalLong.of(when.span(trips).count());
        }
    }
}
