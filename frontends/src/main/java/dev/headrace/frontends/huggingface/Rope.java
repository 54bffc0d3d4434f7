package dev.headrace.frontends.huggingface;

import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.List;

/// Rotary embedding: how far each pair of elements of a head turns from one position to the next.
/// @param frequencies in radians, one for each pair; twice as many leading elements of a head turn, the others stay
/// @param scale of the turned elements
record Rope(List<Double> frequencies, double scale) {
    Rope {
        frequencies = List.copyOf(frequencies);
    }

    /// Whether all are numbers in `f32`.
    boolean isFinite() {
        return Float.isFinite((float) scale) && frequencies.stream().allMatch(f -> Float.isFinite(f.floatValue()));
    }

    /// Sines and cosines of the angles at each position, `[tokens, elements that turn]`, computed in `f32`.
    Rotation at(Tensor positions, Network at) {
        double[] values = frequencies.stream().mapToDouble(Double::doubleValue).toArray();
        Tensor turns = at.constant("inv_freq", TensorData.ofDoubles(ElementKind.F32, values, 1, values.length));
        Tensor angles = at.multiply(at.toFloat(at.reshape(positions, positions.size(0), 1)), turns);
        Tensor twice = at.concatenate(angles, angles);
        return new Rotation(
                scaled(at.unary("aten.cos.default", twice), at), scaled(at.unary("aten.sin.default", twice), at));
    }

    private Tensor scaled(Tensor x, Network at) {
        return at.toElement(scale == 1 ? x : at.multiply(x, scale));
    }
}
