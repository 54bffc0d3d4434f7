package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.YieldOp;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Goes through an iteration of a loop over rows that works on a row behind the position, whichever it is, and finds
/// out whether it might as well not be: whether it only passes tokens that nobody needs, and leaves all that is kept as
/// it was.
final class SpareRow {
    /// Numbers whose sums of 32 bits do not run over.
    private static final long FAR = 1 << 30;

    private final RowLoop rows;
    private final GivenPosition position;
    private final Map<Value, Spare> tokens;
    private final Map<Value, Spare> written = new HashMap<>();
    private final Map<Value, Spare> values = new HashMap<>();

    /// What is in buffers now, where that is known or another than before; of all elements alike.
    private Map<Value, Spare> held = new HashMap<>();

    private final Set<Value> changed = new HashSet<>();
    private final Map<Value, Boolean> own = new HashMap<>();
    private @Nullable String obstacle;

    /// @param tokens of the streams whose last tokens are to be dropped, and of buffers with a row for each row, as far
    /// as they are known
    SpareRow(RowLoop rows, GivenPosition position, Map<Value, Spare> tokens) {
        this.rows = rows;
        this.position = position;
        this.tokens = tokens;
    }

    /// What it writes to such streams and buffers.
    Map<Value, Spare> written() {
        return written;
    }

    /// Why it cannot be left out; nothing if it can.
    Optional<String> obstacle() {
        values.put(rows.loop().counter(), Spare.sum(Map.of(rows.loop().counter(), 1L), 0));
        run(rows.loop().body());
        for (Value buffer : changed) if (obstacle == null && !isOwn(buffer)) refuse("it changes a number that stays");
        return Optional.ofNullable(obstacle);
    }

    private void refuse(String why) {
        if (obstacle == null) obstacle = why;
    }

    private void run(Block block) {
        for (Op op : block) {
            if (obstacle != null) return;
            switch (op) {
                case ForOp loop -> repeat(loop);
                case IfOp branch -> choose(branch);
                case StreamReadOp read -> values.put(read.result(), read(read));
                case StreamWriteOp write -> write(write);
                case StoreOp store -> store(store.value(), store.memref(), store.indices());
                case dev.headrace.dialects.vector.StoreOp store ->
                    store(store.value(), store.memref(), store.indices());
                case YieldOp _, BufferOp _ -> {}
                default -> {
                    if (!op.regions().isEmpty() || op.results().isEmpty()) refuse("it does more than is known of");
                    for (Value result : op.results()) values.put(result, of(op));
                }
            }
        }
    }

    private Spare of(Op op) {
        return switch (op) {
            case ConstantOp constant -> constant(constant.value());
            case BinaryOp binary -> SpareArithmetic.of(binary, known(binary.left()), known(binary.right()));
            case CastOp cast -> cast(cast);
            case UnaryOp unary -> SpareArithmetic.of(unary, known(unary.operand(0)));
            case CompareIntegerOp compare -> compared(compare);
            case SelectOp select ->
                switch (truth(known(select.condition()))) {
                    case TRUE -> known(select.whenTrue());
                    case FALSE -> known(select.whenFalse());
                    case OPEN -> known(select.whenTrue()).or(known(select.whenFalse()));
                };
            case LoadOp load -> loaded(load.result(), load.memref(), load.indices());
            case dev.headrace.dialects.vector.LoadOp load -> loaded(load.result(), load.memref(), load.indices());
            case ExtractOp extract -> elements(known(extract.vector()));
            case ReductionOp reduction ->
                SpareArithmetic.combined(reduction.combining(), elements(known(reduction.vector())));
            default -> Spare.ANY;
        };
    }

    /// An element of what a buffer held is not a place that can be written back as a whole.
    private static Spare elements(Spare vector) {
        return vector instanceof Spare.Some ? vector : Spare.ANY;
    }

    private static Spare constant(Attribute value) {
        return switch (value) {
            case IntegerAttr number -> Spare.number(number.value());
            case FloatAttr number -> Spare.number(number.value());
            default -> Spare.ANY;
        };
    }

    private Spare cast(CastOp cast) {
        Spare in = known(cast.in());
        if (in instanceof Spare.Sum sum && range(sum).isEmpty()) return Spare.ANY;
        return SpareArithmetic.of(cast, in);
    }

    /// What stands outside of the loop is a number that stays the same, or the position.
    private Spare known(Value value) {
        Spare here = values.get(value);
        if (here != null) return here;
        if (position.is(value)) return Spare.sum(Map.of(position.argument(), 1L), 0);
        if (value.definingOp() instanceof ConstantOp constant) return constant(constant.value());
        if (value.definingOp() == null && value.block().owner() instanceof ForOp loop && loop.counter() == value)
            return Spare.sum(Map.of(value, 1L), 0);
        return switch (value.definingOp()) {
            case BinaryOp binary -> SpareArithmetic.of(binary, known(binary.left()), known(binary.right()));
            case CastOp cast -> cast(cast);
            case null, default -> Spare.ANY;
        };
    }

    private Spare read(StreamReadOp read) {
        if (position.is(read.result())) refuse("it takes the position again");
        Spare token = tokens.get(read.stream());
        if (token == null) refuse("it takes tokens that come for other rows too");
        return token == null ? Spare.ANY : token;
    }

    private void write(StreamWriteOp write) {
        if (!tokens.containsKey(write.stream())) refuse("it gives tokens that are needed");
        written.merge(write.stream(), elements(known(write.token())), Spare::or);
    }

    private Spare loaded(Value result, Value memory, List<Value> place) {
        if (position.is(result)) return Spare.sum(Map.of(position.argument(), 1L), 0);
        if (!(memory.definingOp() instanceof BufferOp)) return Spare.ANY;
        if (tokens.containsKey(memory)) return tokens.getOrDefault(memory, Spare.ANY);
        Spare now = held.get(memory);
        if (now != null) return now;
        return isMadeHere(memory) ? Spare.ANY : new Spare.Old(memory, place);
    }

    private void store(Value value, Value memory, List<Value> place) {
        if (!(memory.definingOp() instanceof BufferOp buffer)) {
            refuse("it stores in external memory");
            return;
        }
        Spare stored = known(value);
        if (tokens.containsKey(memory)) {
            written.merge(memory, elements(stored), Spare::or);
            return;
        }
        if (stored.equals(new Spare.Old(memory, place)) && !held.containsKey(memory)) return;
        boolean isSingle = buffer.type().elements() == 1;
        boolean isMadeHere = isMadeHere(memory);
        if (!isMadeHere) changed.add(memory);
        if (!isMadeHere && !isSingle && !isOwn(memory)) refuse("it changes a row that stays");
        Spare before = held.get(memory);
        held.put(memory, isSingle || before == null ? elements(stored) : before.or(elements(stored)));
    }

    private boolean isMadeHere(Value memory) {
        Op maker = memory.definingOp();
        return maker != null && rows.loop().encloses(maker);
    }

    /// Whether a buffer is used in the loop only, and each iteration writes whatever it reads of it.
    private boolean isOwn(Value buffer) {
        return own.computeIfAbsent(
                buffer,
                each -> each.users().stream().allMatch(rows.loop()::encloses) && OwnBuffers.isOwn(each, rows.loop()));
    }

    /// Until nothing new comes of another iteration.
    private void repeat(ForOp loop) {
        for (Value carried : loop.carried()) values.put(carried, Spare.ANY);
        for (Value result : loop.results()) values.put(result, Spare.ANY);
        values.put(loop.counter(), Spare.sum(Map.of(loop.counter(), 1L), 0));
        while (obstacle == null) {
            Map<Value, Spare> before = new HashMap<>(held);
            run(loop.body());
            held.replaceAll((buffer, now) -> before.containsKey(buffer) ? now.or(before.get(buffer)) : now);
            if (held.equals(before)) return;
        }
    }

    private void choose(IfOp branch) {
        List<Region> taken = new ArrayList<>();
        Truth truth = truth(known(branch.condition()));
        if (truth != Truth.FALSE) taken.add(branch.whenTrue());
        if (truth != Truth.TRUE) taken.add(branch.whenFalse());
        for (Value result : branch.results()) values.remove(result);
        Map<Value, Spare> before = held;
        Map<Value, Spare> after = new HashMap<>();
        for (Region side : taken) {
            held = new HashMap<>(before);
            for (Block block : side.blocks()) {
                run(block);
                for (int i = 0; i < branch.results().size(); i++)
                    values.merge(branch.result(i), known(block.last().operand(i)), Spare::or);
            }
            if (truth == Truth.OPEN) held.replaceAll((buffer, now) -> before.containsKey(buffer) ? now : Spare.ANY);
            held.forEach((buffer, now) -> after.merge(buffer, now, Spare::or));
        }
        held = taken.isEmpty() ? before : after;
    }

    private enum Truth {
        TRUE,
        FALSE,
        OPEN
    }

    private static Truth truth(Spare condition) {
        if (!(condition instanceof Spare.Some some)) return Truth.OPEN;
        if (some.isOnly(1L)) return Truth.TRUE;
        return some.isOnly(0L) ? Truth.FALSE : Truth.OPEN;
    }

    private Spare compared(CompareIntegerOp compare) {
        Range between =
                range(known(compare.left()).plus(known(compare.right()), -1)).orElse(null);
        if (between == null) return Spare.ANY;
        return switch (compare.predicate()) {
            case EQ -> between.decides(0, 0);
            case NE -> not(between.decides(0, 0));
            case SLT -> between.decides(Long.MIN_VALUE, -1);
            case SLE -> between.decides(Long.MIN_VALUE, 0);
            case SGT -> between.decides(1, Long.MAX_VALUE);
            case SGE -> between.decides(0, Long.MAX_VALUE);
            case ULT, ULE, UGT, UGE -> Spare.ANY;
        };
    }

    private static Spare not(Spare truth) {
        return switch (truth(truth)) {
            case TRUE -> Spare.truth(false);
            case FALSE -> Spare.truth(true);
            case OPEN -> Spare.ANY;
        };
    }

    private record Range(long least, long most) {
        Spare decides(long from, long to) {
            if (from <= least && most <= to) return Spare.truth(true);
            return most < from || to < least ? Spare.truth(false) : Spare.ANY;
        }

        Range plus(Range other, long factor) {
            long one = other.least * factor;
            long end = other.most * factor;
            return new Range(least + Math.min(one, end), most + Math.max(one, end));
        }
    }

    /// The row is behind the position, which is one of the rows; its number is known with both only.
    private Optional<Range> range(Spare spare) {
        if (spare instanceof Spare.Some(Set<Number> numbers)
                && numbers.size() == 1
                && numbers.iterator().next() instanceof Long number)
            return Math.abs(number) > FAR ? Optional.empty() : Optional.of(new Range(number, number));
        if (!(spare instanceof Spare.Sum(Map<Value, Long> factors, long constant))) return Optional.empty();
        Map<Value, Long> rest = new HashMap<>(factors);
        long row = rest.getOrDefault(rows.loop().counter(), 0L);
        long given = rest.getOrDefault(position.argument(), 0L);
        Range range = new Range(constant, constant);
        if (given != 0 && rows.inCount() > 0 && row == -given * rows.inCount()) {
            range = range.plus(new Range(1, rows.all() - rows.inTrip()), -given);
            rest.remove(rows.loop().counter());
            rest.remove(position.argument());
        }
        for (var term : rest.entrySet()) {
            Range values = range(term.getKey()).orElse(null);
            if (values == null || Math.abs(term.getValue()) > FAR) return Optional.empty();
            range = range.plus(values, term.getValue());
        }
        return Math.max(Math.abs(range.least), Math.abs(range.most)) > FAR ? Optional.empty() : Optional.of(range);
    }

    private Optional<Range> range(Value counter) {
        if (counter == position.argument()) return Optional.of(new Range(0, rows.all() - 1));
        if (counter == rows.loop().counter())
            return Optional.of(new Range(rows.step(), rows.step() * (rows.all() / rows.inTrip() - 1)));
        ForOp loop = (ForOp) counter.block().owner();
        long lower = ConstantOp.integerOf(loop.lower()).orElse(-1);
        long step = ConstantOp.integerOf(loop.step()).orElse(-1);
        long trips = loop.mostTrips().orElse(0);
        if (lower < 0 || step < 1 || trips < 1 || trips > FAR || step > FAR || lower > FAR) return Optional.empty();
        return Optional.of(new Range(lower, lower + (trips - 1) * step));
    }
}
