package dev.headrace.dialects.scf;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.ir.Value;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// In which iterations of perfectly nested loops something happens.
///
/// Iterations are counted through, so a loop counter is a digit of their number: `i / inside % trips` for a loop of so
/// many trips around loops of `inside` iterations.
/// ```mlir
/// %first = arith.cmpi eq, %j, %c0 : index   // in the innermost loop, of 8 trips: i / 1 % 8 is from 0 to less than 1
/// scf.if %first { %x = dataflow.stream_read … }
/// ```
public sealed interface IterationCondition {
    IterationCondition ALWAYS = new Always();

    boolean holds(long iteration);

    /// The first iteration after this one in which it may be different, if nothing repeats before.
    long changesAfter(long iteration);

    /// Whether it is the same so many iterations later, always.
    boolean repeatsAfter(long iterations);

    /// @param count of the iterations in which it holds
    /// @param first of them, -1 if there is none
    /// @param last of them, -1 if there is none
    record Span(long count, long first, long last) {}

    /// In which of the iterations from 0 it holds.
    default Span span(long iterations) {
        long count = 0;
        long first = -1;
        long last = -1;
        for (long i = 0; i < iterations; ) {
            long next = Math.min(iterations, changesAfter(i));
            if (holds(i)) {
                count += next - i;
                if (first < 0) first = i;
                last = next - 1;
            }
            i = next;
        }
        return new Span(count, first, last);
    }

    /// What a value of type `i1` says about the iterations of a nest; nothing if it depends on more than its counters.
    ///
    /// @param nest outermost first, with constant bounds; where loops run less often than they can ([ForOp#mostTrips]),
    /// iterations are numbered as if they ran that often
    static Optional<IterationCondition> of(Value value, List<ForOp> nest) {
        return switch (value.definingOp()) {
            case CompareIntegerOp compare -> compared(compare, nest);
            case BinaryOp op
            when op.kind() == BinaryOp.Kind.ANDI ->
                of(op.left(), nest).flatMap(a -> of(op.right(), nest).map(a::and));
            case BinaryOp op
            when op.kind() == BinaryOp.Kind.ORI ->
                of(op.left(), nest)
                        .flatMap(a -> of(op.right(), nest)
                                .map(b -> a.negated().and(b.negated()).negated()));
            case null, default -> Optional.empty();
        };
    }

    private static Optional<IterationCondition> compared(CompareIntegerOp compare, List<ForOp> nest) {
        OptionalLong bound = ConstantOp.integerOf(compare.right());
        long inside = 1;
        for (ForOp loop : nest.reversed()) {
            OptionalLong trips = loop.mostTrips();
            OptionalLong lower = ConstantOp.integerOf(loop.lower());
            OptionalLong step = ConstantOp.integerOf(loop.step());
            if (trips.isEmpty() || lower.isEmpty() || step.isEmpty()) return Optional.empty();
            if (loop.counter() == compare.left()) {
                boolean isPlain = bound.isPresent() && bound.getAsLong() >= 0 && lower.getAsLong() >= 0;
                if (!isPlain) return Optional.empty();
                long distance = bound.getAsLong() - lower.getAsLong();
                return Optional.of(counterIs(
                        compare.predicate(), distance, step.getAsLong(), inside, Math.max(1, trips.getAsLong())));
            }
            inside = Math.multiplyExact(inside, Math.max(1, trips.getAsLong()));
        }
        return Optional.empty();
    }

    /// How a counter compares with its lower bound and so much more; counters are not negative.
    private static IterationCondition counterIs(
            IntegerPredicate predicate, long distance, long step, long inside, long trips) {
        long from = Math.max(0, Math.ceilDiv(distance, step));
        long after = Math.max(0, Math.floorDiv(distance, step) + 1);
        return switch (predicate) {
            case EQ -> new Within(inside, trips, from, after);
            case NE -> new Not(new Within(inside, trips, from, after));
            case SLT, ULT -> new Within(inside, trips, 0, from);
            case SLE, ULE -> new Within(inside, trips, 0, after);
            case SGT, UGT -> new Within(inside, trips, after, trips);
            case SGE, UGE -> new Within(inside, trips, from, trips);
        };
    }

    record Always() implements IterationCondition {
        @Override
        public boolean holds(long iteration) {
            return true;
        }

        @Override
        public long changesAfter(long iteration) {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean repeatsAfter(long iterations) {
            return true;
        }
    }

    /// That the number of a loop's trip, from 0, is at least `from` and less than `to`.
    ///
    /// @param inside iterations of the loops inside
    /// @param trips of the loop
    record Within(long inside, long trips, long from, long to) implements IterationCondition {
        public Within {
            if (inside < 1 || trips < 1)
                throw new IllegalArgumentException("a loop of %d trips around %d".formatted(trips, inside));
        }

        @Override
        public boolean holds(long iteration) {
            long counter = iteration / inside % trips;
            return from <= counter && counter < to;
        }

        @Override
        public long changesAfter(long iteration) {
            long counter = iteration / inside % trips;
            long next = counter < from && from < trips ? from : counter < to && to < trips ? to : trips;
            return (iteration / inside - counter + next) * inside;
        }

        @Override
        public boolean repeatsAfter(long iterations) {
            return iterations % Math.multiplyExact(inside, trips) == 0;
        }
    }

    record Not(IterationCondition condition) implements IterationCondition {
        @Override
        public boolean holds(long iteration) {
            return !condition.holds(iteration);
        }

        @Override
        public long changesAfter(long iteration) {
            return condition.changesAfter(iteration);
        }

        @Override
        public boolean repeatsAfter(long iterations) {
            return condition.repeatsAfter(iterations);
        }
    }

    record Both(IterationCondition first, IterationCondition second) implements IterationCondition {
        @Override
        public boolean holds(long iteration) {
            return first.holds(iteration) && second.holds(iteration);
        }

        @Override
        public long changesAfter(long iteration) {
            return Math.min(first.changesAfter(iteration), second.changesAfter(iteration));
        }

        @Override
        public boolean repeatsAfter(long iterations) {
            return first.repeatsAfter(iterations) && second.repeatsAfter(iterations);
        }
    }

    default IterationCondition and(IterationCondition other) {
        if (this instanceof Always) return other;
        return other instanceof Always ? this : new Both(this, other);
    }

    default IterationCondition negated() {
        return this instanceof Not(IterationCondition inner) ? inner : new Not(this);
    }
}
