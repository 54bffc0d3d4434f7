package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Holds for one row at most: `row + shift == position` for one of some shifts, where the position is a number that a
/// task has got before.
///
/// ```mlir
/// %at = arith.index_cast %row : index to i64
/// %behind = arith.subi %at, %c512 : i64
/// %position = memref.load %received[] : memref<i64>
/// %here = arith.cmpi eq, %at, %position
/// %counted_from_the_end = arith.cmpi eq, %behind, %position
/// %is_it = arith.ori %here, %counted_from_the_end
/// ```
/// @param loops over rows, outermost first
/// @param position the buffer that holds it
/// @param shifts so different that two of them never mean two of the rows
record RowCondition(List<ForOp> loops, BufferOp position, List<Long> shifts) {
    RowCondition {
        loops = List.copyOf(loops);
        shifts = List.copyOf(shifts);
    }

    /// Rows, and what is added to their numbers, stay below this number, so that sums fit the integers that are
    /// compared.
    private static final long MOST = 1 << 30;

    private record Equality(Map<Value, Long> row, long shift, BufferOp position) {}

    /// @param nest the loops in which the condition is asked
    static Optional<RowCondition> of(Value condition, LoopsAround nest) {
        List<Equality> all = new ArrayList<>();
        if (!collect(condition, nest, all)) return Optional.empty();
        Equality first = all.getFirst();
        List<ForOp> loops = nest.loops().stream()
                .filter(loop -> first.row.containsKey(loop.counter()))
                .toList();
        RowCondition found = new RowCondition(
                loops, first.position, all.stream().map(Equality::shift).toList());
        boolean isOne = all.stream().allMatch(each -> each.row.equals(first.row) && each.position == first.position);
        return isOne && found.countsRows(first.row) && found.isOneRow() && found.positionStays(nest)
                ? Optional.of(found)
                : Optional.empty();
    }

    private static boolean collect(Value value, LoopsAround nest, List<Equality> all) {
        return switch (value.definingOp()) {
            case BinaryOp or
            when or.kind() == BinaryOp.Kind.ORI ->
                collect(or.operand(0), nest, all) && collect(or.operand(1), nest, all);
            case CompareIntegerOp compare
            when compare.predicate() == IntegerPredicate.EQ ->
                add(compare.left(), compare.right(), nest, all) || add(compare.right(), compare.left(), nest, all);
            case null, default -> false;
        };
    }

    private static boolean add(Value row, Value position, LoopsAround nest, List<Equality> all) {
        if (!(position.type() instanceof IntegerType(int width)) || width < Integer.SIZE) return false;
        LinearIndex index = throughCasts(row);
        LinearIndex wanted = throughCasts(position);
        boolean isRow = !index.factors().isEmpty()
                && index.factors().keySet().stream()
                        .allMatch(term -> nest.loops().stream().anyMatch(loop -> loop.counter() == term));
        if (!isRow || wanted.factors().size() != 1) return false;
        var term = wanted.factors().entrySet().iterator().next();
        return term.getValue() == 1
                && term.getKey().definingOp() instanceof LoadOp load
                && load.indices().isEmpty()
                && load.memref().definingOp() instanceof BufferOp buffer
                && all.add(new Equality(index.factors(), index.constant() - wanted.constant(), buffer));
    }

    /// A number that was an index before is the same number.
    static LinearIndex throughCasts(Value value) {
        LinearIndex sum = LinearIndex.of(value);
        if (sum.factors().size() != 1) return sum;
        var term = sum.factors().entrySet().iterator().next();
        if (term.getValue() != 1
                || !(term.getKey().definingOp() instanceof CastOp cast)
                || cast.kind() != CastOp.Kind.INDEX_CAST) return sum;
        LinearIndex inner = LinearIndex.of(cast.in());
        return new LinearIndex(new HashMap<>(inner.factors()), inner.constant() + sum.constant());
    }

    /// How many rows there are.
    long rows() {
        return new LoopsAround(loops).trips();
    }

    /// Whether the loops count them through, one by one.
    private boolean countsRows(Map<Value, Long> row) {
        long inside = 1;
        for (ForOp loop : loops.reversed()) {
            if (row.getOrDefault(loop.counter(), 0L) * LoopsAround.step(loop) != inside) return false;
            inside *= loop.tripCount().orElseThrow();
        }
        return true;
    }

    private boolean isOneRow() {
        if (rows() >= MOST || shifts.stream().anyMatch(shift -> shift <= -MOST || shift >= MOST)) return false;
        for (int i = 0; i < shifts.size(); i++)
            for (int j = 0; j < i; j++) if (Math.abs(shifts.get(i) - shifts.get(j)) < rows()) return false;
        return true;
    }

    /// Whether nobody stores another position while rows are counted.
    private boolean positionStays(LoopsAround nest) {
        ForOp outermost = loops.getFirst();
        return nest.loops().contains(outermost)
                && position.result().users().stream()
                        .noneMatch(user -> user instanceof StoreOp && outermost.encloses(user));
    }

    /// The number of the row in the innermost of the loops.
    Value row(Builder at, Location location) {
        return new LoopsAround(loops).position(at, location, 1);
    }

    /// Whether it is the row.
    Value emit(Builder at, Location location, Value row) {
        MemRefType type = (MemRefType) position.result().type();
        Value wanted = LoadOp.create(at, location, position.result(), List.of()).result();
        Value number = CastOp.create(at, location, CastOp.Kind.INDEX_CAST, row, type.element())
                .result();
        Value any = null;
        for (long shift : shifts) {
            Value shifted = number;
            if (shift != 0) {
                Value by =
                        ConstantOp.integer(at, location, shift, type.element()).result();
                shifted = BinaryOp.create(at, location, BinaryOp.Kind.ADDI, number, by)
                        .result();
            }
            Value is = CompareIntegerOp.create(at, location, IntegerPredicate.EQ, shifted, wanted)
                    .result();
            any = any == null
                    ? is
                    : BinaryOp.create(at, location, BinaryOp.Kind.ORI, any, is).result();
        }
        if (any == null) throw new IllegalStateException("a condition without a shift");
        return any;
    }
}
