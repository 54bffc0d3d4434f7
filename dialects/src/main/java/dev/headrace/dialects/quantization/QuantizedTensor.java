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
///
/// Where scales have steps, a step is the largest of the scales that have it in common over 127, and a scale is the
/// whole number of steps nearest to what it would be, halves to even, 1 at least unless it is 0.
final class QuantizedTensor {
    private final byte[] values;
    private final float[] scales;
    private final byte[] zeros;
    private final byte[] multiples;
    private final float[] steps;
    private final QuantizedParameter form;

    /// @param source the numbers, as many as the form has without what is added
    QuantizedTensor(TensorData source, QuantizedParameter form) {
        this.form = form;
        values = new byte[Math.toIntExact(form.shape().product())];
        int parts = Math.toIntExact(form.with(Part.SCALES).type().elements());
        scales = new float[parts];
        zeros = new byte[parts];
        multiples = new byte[parts];
        steps = new float
                [form.hasSteps() ? Math.toIntExact(form.with(Part.STEPS).type().elements()) : 0];
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
        for (int part = 0; part < parts; part++) scales[part] = scale(low[part], high[part]);
        if (form.hasSteps()) countSteps();
        if (!form.isSymmetric()) for (int part = 0; part < parts; part++) zeros[part] = zero(low[part], scales[part]);
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

    private float scale(float low, float high) {
        if (form.isSymmetric()) return Math.max(-low, high) / largest();
        // Halved first: the difference of two finite numbers may not be one.
        return (high / 2 - low / 2) / (largest() - smallest()) * 2;
    }

    private byte zero(float low, float scale) {
        return scale == 0 ? 0 : (byte) Math.clamp((long) Math.rint(-low / scale) + smallest(), smallest(), largest());
    }

    /// Makes each scale a multiple of the step that it has in common with others.
    private void countSteps() {
        int[] stepOf = stepOfParts();
        for (int part = 0; part < scales.length; part++)
            steps[stepOf[part]] = Math.max(steps[stepOf[part]], scales[part] / Byte.MAX_VALUE);
        for (int part = 0; part < scales.length; part++) {
            float step = steps[stepOf[part]];
            // A step that is too small for a number leaves nothing to count.
            if (scales[part] == 0 || step == 0) {
                scales[part] = 0;
                continue;
            }
            multiples[part] = (byte) Math.clamp((long) Math.rint(scales[part] / step), 1, Byte.MAX_VALUE);
            scales[part] = Math.min(multiples[part] * step, Float.MAX_VALUE);
        }
    }

    /// For each part, in the order of the shape, the place of its step.
    private int[] stepOfParts() {
        List<Long> dims = form.scaled().stream().sorted().toList();
        int[] stepOf = new int[scales.length];
        int stride = 1;
        int parts = 1;
        for (int i = dims.size() - 1; i >= 0; i--) {
            int extent = Math.toIntExact(form.shape().at(dims.get(i).intValue()));
            boolean isOwn = !form.steps().values().contains(dims.get(i));
            for (int part = 0; part < stepOf.length; part++) if (isOwn) stepOf[part] += part / parts % extent * stride;
            if (isOwn) stride *= extent;
            parts *= extent;
        }
        return stepOf;
    }

    private int value(float number, int part) {
        if (scales[part] == 0 || Float.isNaN(number)) return zeros[part];
        return Math.clamp((long) Math.rint(number / scales[part]) + zeros[part], smallest(), largest());
    }

    TensorData part(Part part) {
        List<Long> dims = form.order().values();
        if (part != Part.VALUES) dims = part == Part.STEPS ? form.stepped() : form.scaled();
        List<Long> asComputed = dims.stream().sorted().toList();
        long[] sizes = asComputed.stream()
                .mapToLong(dim -> form.shape().at(dim.intValue()))
                .toArray();
        TensorData data = switch (part) {
            case VALUES ->
                TensorData.ofBytes(
                        ElementKind.of(form.with(part).type().element()).orElseThrow(), values, sizes);
            case SCALES ->
                form.hasSteps()
                        ? TensorData.ofBytes(ElementKind.I8, multiples, sizes)
                        : TensorData.ofFloats(scales, sizes);
            case STEPS -> TensorData.ofFloats(steps, sizes);
            case ZEROS -> TensorData.ofBytes(ElementKind.I8, zeros, sizes);
        };
        return data.permute(dims.stream().mapToInt(asComputed::indexOf).toArray())
                .contiguous();
    }
}
