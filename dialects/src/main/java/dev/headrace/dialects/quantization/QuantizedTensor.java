package dev.headrace.dialects.quantization;

import dev.headrace.dialects.quantization.QuantizedParameter.Part;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.List;

/// Real numbers as integers: `number ≈ (value - zero) * scale`, one scale for each part of the tensor.
///
/// Symmetric: `scale = max |number| / (2^(bits-1) - 1)`, `zero = 0`; values lie in ±(2^(bits-1) - 1).
/// Otherwise `scale = (max - min) / (2^bits - 1)` where 0 counts among the numbers, and `zero` is the integer that
/// stands for 0. A value is `number / scale` rounded to nearest, halves to even, plus `zero`, cut to its range. All is
/// computed in `f32`. Numbers that are not finite take no part in finding the scale; infinities become the ends of the
/// range, NaN becomes `zero`. Where all numbers are 0 the scale is 0. What is added to the source is 0 with a scale of
/// 0.
final class QuantizedTensor {
    private final byte[] values;
    private final float[] scales;
    private final byte[] zeros;
    private final QuantizedParameter form;

    /// @param source the numbers, as many as the form has without what is added
    QuantizedTensor(TensorData source, QuantizedParameter form) {
        this.form = form;
        values = new byte[Math.toIntExact(form.shape().product())];
        int parts = Math.toIntExact(form.with(Part.SCALES).type().elements());
        scales = new float[parts];
        zeros = new byte[parts];
        float[] low = new float[parts];
        float[] high = new float[parts];
        PartWalk walk = new PartWalk(form);
        long next = 0;
        for (int i = 0; i < values.length; i++, walk.advance()) {
            if (walk.isAdded()) continue;
            float number = source.floatAt(next++);
            if (!Float.isFinite(number)) continue;
            int part = walk.part();
            low[part] = Math.min(low[part], number);
            high[part] = Math.max(high[part], number);
        }
        for (int part = 0; part < parts; part++) range(part, low[part], high[part]);
        walk = new PartWalk(form);
        next = 0;
        for (int i = 0; i < values.length; i++, walk.advance())
            if (!walk.isAdded()) values[i] = (byte) value(source.floatAt(next++), walk.part());
    }

    private int largest() {
        return (1 << (form.bits() - 1)) - 1;
    }

    private int smallest() {
        return form.isSymmetric() ? -largest() : -largest() - 1;
    }

    private void range(int part, float low, float high) {
        if (form.isSymmetric()) {
            scales[part] = Math.max(-low, high) / largest();
            return;
        }
        // Halved first: the difference of two finite numbers may not be one.
        scales[part] = (high / 2 - low / 2) / (largest() - smallest()) * 2;
        zeros[part] = scales[part] == 0
                ? 0
                : (byte) Math.clamp((long) Math.rint(-low / scales[part]) + smallest(), smallest(), largest());
    }

    private int value(float number, int part) {
        if (scales[part] == 0 || Float.isNaN(number)) return zeros[part];
        return Math.clamp((long) Math.rint(number / scales[part]) + zeros[part], smallest(), largest());
    }

    TensorData part(Part part) {
        List<Long> dims = form.order().values();
        if (part != Part.VALUES) dims = form.scaled();
        List<Long> asComputed = dims.stream().sorted().toList();
        long[] sizes = asComputed.stream()
                .mapToLong(dim -> form.shape().at(dim.intValue()))
                .toArray();
        TensorData data = switch (part) {
            case VALUES ->
                TensorData.ofBytes(
                        ElementKind.of(form.with(part).type().element()).orElseThrow(), values, sizes);
            case SCALES -> TensorData.ofFloats(scales, sizes);
            case ZEROS -> TensorData.ofBytes(ElementKind.I8, zeros, sizes);
        };
        return data.permute(dims.stream().mapToInt(asComputed::indexOf).toArray())
                .contiguous();
    }
}
