package dev.headrace.filetests.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.Random;

/// Tensors of seeded random numbers.
record Numbers(Random random) {
    Numbers(long seed) {
        this(new Random(seed));
    }

    /// Normally distributed.
    TensorData reals(long... shape) {
        float[] values = new float[(int) Dims.of(shape).product()];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        return TensorData.ofFloats(values, shape);
    }

    /// Between 0.5 and 2.
    TensorData positive(long... shape) {
        float[] values = new float[(int) Dims.of(shape).product()];
        for (int i = 0; i < values.length; i++) values[i] = 0.5f + 1.5f * random.nextFloat();
        return TensorData.ofFloats(values, shape);
    }

    /// From `low` to `high`, both included.
    TensorData integers(ElementKind kind, long low, long high, long... shape) {
        long[] values = new long[(int) Dims.of(shape).product()];
        for (int i = 0; i < values.length; i++) values[i] = random.nextLong(low, high + 1);
        return TensorData.ofLongs(kind, values, shape);
    }

    TensorData truths(long... shape) {
        return integers(ElementKind.BOOL, 0, 1, shape);
    }

    /// One of them.
    int any(int... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
