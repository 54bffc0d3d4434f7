package dev.headrace.backends.cpu;

import dev.headrace.dialects.Place;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Op;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.List;

/// What can go wrong while a program runs, each at a place with a number. The code notes the first that does, with two
/// numbers that say more, goes on with a harmless value, and its results are thrown away.
final class Failures {
    private final List<Site> sites = new ArrayList<>();

    private sealed interface Site {
        RuntimeException failure(long first, long second);
    }

    /// @param isInput whether the index comes from the user's data
    private record OutOfBounds(Op op, ShapedType type, boolean isInput) implements Site {
        @Override
        public RuntimeException failure(long dim, long index) {
            String what = "index " + index + " is outside of dimension " + dim + " of a " + type;
            if (isInput)
                return new InputError(
                        what,
                        Place.of(op),
                        "give inputs whose values lie in 0.." + (type.sizeOf((int) dim) - 1)
                                + ", such as token ids of the vocabulary");
            return new IllegalStateException(Place.task(op) + ": " + what);
        }
    }

    private record Arithmetic(Op op, String what) implements Site {
        @Override
        public RuntimeException failure(long first, long second) {
            return new ArithmeticException(Place.of(op) + ": " + what);
        }
    }

    private record Wrong(String what) implements Site {
        @Override
        public RuntimeException failure(long first, long second) {
            return new IllegalStateException(what.formatted(first, second));
        }
    }

    int outOfBounds(Op op, ShapedType type, boolean isInput) {
        return add(new OutOfBounds(op, type, isInput));
    }

    int arithmetic(Op op, String what) {
        return add(new Arithmetic(op, what));
    }

    /// @param what may have `%d` for the two numbers
    int wrong(String what) {
        return add(new Wrong(what));
    }

    private int add(Site site) {
        sites.add(site);
        // 0 says that nothing failed.
        return sites.size();
    }

    RuntimeException of(long site, long first, long second) {
        return sites.get((int) site - 1).failure(first, second);
    }
}
