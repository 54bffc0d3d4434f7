package dev.headrace.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// A short immutable row of numbers: a shape, trip counts, steps, offsets.
public record Dims(List<Long> values) {
    /// The size of a dimension that is not known at compile time; prints as `?`.
    public static final long DYNAMIC = -1;

    public static final Dims NONE = new Dims(List.of());

    public Dims {
        values = List.copyOf(values);
    }

    public static Dims of(long... values) {
        return new Dims(Arrays.stream(values).boxed().toList());
    }

    /// `rank` times the same number.
    public static Dims filled(int rank, long value) {
        return new Dims(LongStream.generate(() -> value).limit(rank).boxed().toList());
    }

    public int size() {
        return values.size();
    }

    public long at(int index) {
        return values.get(index);
    }

    /// One for no numbers at all.
    /// @throws ArithmeticException where the product leaves the range of `long`
    public long product() {
        long product = 1;
        for (long value : values) product = Math.multiplyExact(product, value);
        return product;
    }

    public boolean isStatic() {
        return !values.contains(DYNAMIC);
    }

    public Dims with(int index, long value) {
        long[] copy = toArray();
        copy[index] = value;
        return of(copy);
    }

    /// With one more in front.
    public Dims prepended(long value) {
        List<Long> more = new ArrayList<>(List.of(value));
        more.addAll(values);
        return new Dims(more);
    }

    public long[] toArray() {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    /// As MLIR writes the shape of a tensor: `4x?x`, each size followed by `x`.
    public String shapePrefix() {
        return values.stream()
                .map(v -> (v == DYNAMIC ? "?" : v.toString()) + "x")
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
