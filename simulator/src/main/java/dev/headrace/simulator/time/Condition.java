package dev.headrace.simulator.time;

/// In which iterations of a pipeline something happens.
///
/// Iterations of flattened loops are counted through, so a loop counter is a digit of their number: `i / inside %
/// trips` for a loop of so many trips around loops of `inside` iterations.
sealed interface Condition {
    Condition ALWAYS = new Always();

    boolean holds(long iteration);

    /// The first iteration after this one in which it may be different, if nothing repeats before.
    long changesAfter(long iteration);

    /// Whether it is the same so many iterations later, always.
    boolean repeatsAfter(long iterations);

    /// In how many of the iterations below `iterations` it holds.
    default long count(long iterations) {
        long count = 0;
        for (long i = 0; i < iterations; ) {
            long next = Math.min(iterations, changesAfter(i));
            if (holds(i)) count += next - i;
            i = next;
        }
        return count;
    }

    record Always() implements Condition {
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

    /// That the counter of a loop, from 0 in steps of 1, is at least `from` and less than `to`.
    ///
    /// @param inside iterations of the loops inside
    /// @param trips of the loop
    record Within(long inside, long trips, long from, long to) implements Condition {
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

    record Not(Condition condition) implements Condition {
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

    record Both(Condition first, Condition second) implements Condition {
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

    default Condition and(Condition other) {
        if (this instanceof Always) return other;
        return other instanceof Always ? this : new Both(this, other);
    }

    default Condition negated() {
        return this instanceof Not(Condition inner) ? inner : new Not(this);
    }
}
