package dev.headrace.simulator.values;

import dev.headrace.ir.Type;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.VectorType;
import java.util.Arrays;

/// The elements of a tensor or memref, row-major. The shape is that of the value's type.
///
/// An operation may change a tensor in place only if it uses the tensor for the last time ([LastUse]) and no other
/// value holds the same array ([#isShared]).
abstract sealed class Array {
    private boolean shared;

    static Array ofSize(Type element, long size) {
        int length = Math.toIntExact(size);
        return switch (element) {
            case FloatType type when type == FloatType.F64 -> new Doubles(new double[length]);
            case FloatType _ -> new Floats(new float[length]);
            default -> new Longs(new long[length]);
        };
    }

    /// Elements that nobody has set: NaN, or a number that no index can be, so that it shows if one is used.
    static Array unset(ShapedType type) {
        Type element = type.element() instanceof VectorType vector ? vector.element() : type.element();
        long beat = type.element() instanceof VectorType vector ? vector.elements() : 1;
        Array array = ofSize(element, Math.multiplyExact(type.elements(), beat));
        switch (array) {
            case Floats floats -> Arrays.fill(floats.values, Float.NaN);
            case Doubles doubles -> Arrays.fill(doubles.values, Double.NaN);
            case Longs longs ->
                Arrays.fill(longs.values, Integers.wrap(0x5555_5555_5555_5555L, ScalarTypes.width(element)));
        }
        return array;
    }

    static Array of(DenseElementsAttr constant) {
        Array array = ofSize(constant.type().element(), constant.type().elements());
        for (int i = 0; i < array.length(); i++) {
            switch (array) {
                case Floats floats -> floats.values[i] = (float) constant.floatAt(i);
                case Doubles doubles -> doubles.values[i] = constant.floatAt(i);
                case Longs longs ->
                    longs.values[i] = Integers.wrap(
                            constant.integerAt(i),
                            ScalarTypes.width(constant.type().element()));
            }
        }
        return array;
    }

    /// Whether several values may hold this array; then nobody may change it, for good.
    final boolean isShared() {
        return shared;
    }

    final Array share() {
        shared = true;
        return this;
    }

    abstract int length();

    abstract void load(int index, Frame frame, int slot);

    abstract void store(int index, Frame frame, int slot);

    abstract Array copy();

    /// Copies a row of elements into an array of the same kind.
    abstract void copyTo(int from, Array target, int to, int count);

    /// For `f32` and the narrower types.
    static final class Floats extends Array {
        final float[] values;

        Floats(float[] values) {
            this.values = values;
        }

        @Override
        int length() {
            return values.length;
        }

        @Override
        void load(int index, Frame frame, int slot) {
            frame.doubles[slot] = values[index];
        }

        @Override
        void store(int index, Frame frame, int slot) {
            values[index] = (float) frame.doubles[slot];
        }

        @Override
        Array copy() {
            return new Floats(values.clone());
        }

        @Override
        void copyTo(int from, Array target, int to, int count) {
            System.arraycopy(values, from, ((Floats) target).values, to, count);
        }
    }

    static final class Doubles extends Array {
        final double[] values;

        Doubles(double[] values) {
            this.values = values;
        }

        @Override
        int length() {
            return values.length;
        }

        @Override
        void load(int index, Frame frame, int slot) {
            frame.doubles[slot] = values[index];
        }

        @Override
        void store(int index, Frame frame, int slot) {
            values[index] = frame.doubles[slot];
        }

        @Override
        Array copy() {
            return new Doubles(values.clone());
        }

        @Override
        void copyTo(int from, Array target, int to, int count) {
            System.arraycopy(values, from, ((Doubles) target).values, to, count);
        }
    }

    static final class Longs extends Array {
        final long[] values;

        Longs(long[] values) {
            this.values = values;
        }

        @Override
        int length() {
            return values.length;
        }

        @Override
        void load(int index, Frame frame, int slot) {
            frame.longs[slot] = values[index];
        }

        @Override
        void store(int index, Frame frame, int slot) {
            values[index] = frame.longs[slot];
        }

        @Override
        Array copy() {
            return new Longs(values.clone());
        }

        @Override
        void copyTo(int from, Array target, int to, int count) {
            System.arraycopy(values, from, ((Longs) target).values, to, count);
        }
    }
}
