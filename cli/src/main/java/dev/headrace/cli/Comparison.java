package dev.headrace.cli;

import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// How far outputs are from the expected ones. Integers must be equal; where a number is not finite, only the same
/// infinity is equal, and a NaN nothing at all.
///
/// @param absolute the largest difference of two elements
/// @param relative that over the largest expected magnitude of its tensor; the largest of all tensors
/// @param first where the first difference lies that is not allowed: `output0[0, 3, 17]: 1.5 instead of 1.25`; empty if
///     there is none
record Comparison(double absolute, double relative, String first) {
    boolean passed() {
        return first.isEmpty();
    }

    /// @param tolerance what a difference may be, relative to the largest magnitude of the expected tensor
    static Comparison of(
            SequencedMap<String, TensorData> actual, SequencedMap<String, TensorData> expected, double tolerance) {
        double absolute = 0;
        double relative = 0;
        String first = "";
        for (var entry : expected.entrySet()) {
            Comparison one = of(entry.getKey(), actual.get(entry.getKey()), entry.getValue(), tolerance);
            absolute = Math.max(absolute, one.absolute);
            relative = Math.max(relative, one.relative);
            if (first.isEmpty()) first = one.first;
        }
        return new Comparison(absolute, relative, first);
    }

    private static Comparison of(String name, @Nullable TensorData actual, TensorData expected, double tolerance) {
        if (actual == null || !actual.type().equals(expected.type()))
            return new Comparison(
                    Double.POSITIVE_INFINITY,
                    Double.POSITIVE_INFINITY,
                    name + ": " + (actual == null ? "nothing" : actual.type()) + " instead of " + expected.type());
        double scale = scale(expected);
        double allowed = expected.kind().isFloat() ? tolerance * scale : 0;
        double absolute = 0;
        String first = "";
        for (long i = 0; i < expected.elements(); i++) {
            double distance = distance(actual, expected, i);
            absolute = Math.max(absolute, distance);
            if (distance > allowed && first.isEmpty())
                first = name + position(expected, i) + ": " + text(actual, i) + " instead of " + text(expected, i);
        }
        return new Comparison(absolute, absolute == 0 ? 0 : absolute / scale, first);
    }

    private static double scale(TensorData expected) {
        double scale = 0;
        for (long i = 0; i < expected.elements(); i++) {
            double magnitude = Math.abs(expected.doubleAt(i));
            if (Double.isFinite(magnitude)) scale = Math.max(scale, magnitude);
        }
        return scale;
    }

    private static double distance(TensorData actual, TensorData expected, long index) {
        if (!expected.kind().isFloat()) {
            long a = actual.integerAt(index);
            long b = expected.integerAt(index);
            // Doubles would call large neighbours equal.
            return a == b ? 0 : Math.max(1, Math.abs((double) a - (double) b));
        }
        double a = actual.doubleAt(index);
        double b = expected.doubleAt(index);
        if (a == b) return 0;
        double distance = Math.abs(a - b);
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }

    private static String text(TensorData data, long index) {
        return data.kind().isFloat() ? Float.toString(data.floatAt(index)) : Long.toString(data.integerAt(index));
    }

    /// The index of an element in each dimension: `[0, 3, 17]`.
    static String position(TensorData data, long index) {
        List<Long> position = new ArrayList<>();
        long rest = index;
        for (int dim = data.rank() - 1; dim >= 0; dim--) {
            position.add(rest % data.sizeOf(dim));
            rest /= data.sizeOf(dim);
        }
        Collections.reverse(position);
        return position.toString();
    }
}
