package dev.headrace.simulator.values;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.ShapedType;
import java.util.Arrays;

/// Tensors on their way into a frame and out of it. Scalars travel as tensors of rank 0, indices as `i64`.
final class Exchange {
    private Exchange() {}

    static void put(TensorData data, Type type, Frame frame, int slot) {
        put(array(data, type), type, frame, slot);
    }

    /// Puts what [#array] made, which nobody may change from then on.
    static void put(Array array, Type type, Frame frame, int slot) {
        if (type instanceof ShapedType) frame.objects[slot] = array.share();
        else array.load(0, frame, slot);
    }

    static Array array(TensorData data, Type type) {
        Type element = type instanceof ShapedType shaped ? shaped.element() : type;
        return switch (element) {
            case FloatType wide when wide == FloatType.F64 -> new Array.Doubles(data.toDoubles());
            case FloatType _ -> new Array.Floats(data.toFloats());
            default -> {
                int width = ScalarTypes.width(element);
                yield new Array.Longs(Arrays.stream(data.toLongs())
                        .map(value -> Integers.wrap(value, width))
                        .toArray());
            }
        };
    }

    static TensorData take(Type type, Frame frame, int slot) {
        if (type instanceof ShapedType shaped) return data(frame.array(slot), shaped.element(), shaped.shape());
        Array scalar = Array.ofSize(type, 1);
        scalar.store(0, frame, slot);
        return data(scalar, type, Dims.NONE);
    }

    private static TensorData data(Array array, Type element, Dims shape) {
        ElementKind kind = ElementKind.of(element).orElse(ElementKind.I64);
        long[] sizes = shape.toArray();
        return switch (array) {
            case Array.Floats floats when kind == ElementKind.F32 -> TensorData.ofFloats(floats.values, sizes);
            case Array.Floats floats -> {
                double[] values = new double[floats.values.length];
                for (int i = 0; i < values.length; i++) values[i] = floats.values[i];
                yield TensorData.ofDoubles(kind, values, sizes);
            }
            case Array.Doubles doubles -> TensorData.ofDoubles(kind, doubles.values, sizes);
            case Array.Longs longs -> TensorData.ofLongs(kind, longs.values, sizes);
        };
    }
}
