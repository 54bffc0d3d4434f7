package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Operators that make tensors of known elements.
final class ConstantOps {
    /// Floats beyond these stay in the file.
    private static final long MOST_FLOATS = 1 << 12;

    private ConstantOps() {}

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        ops.put("Constant", OnnxOp.one("no texts, no sparse tensors", ConstantOps::constant));
        ops.put("ConstantOfShape", OnnxOp.one("known shape", ConstantOps::constantOfShape));
        ops.put("Range", OnnxOp.one("constants only", ConstantOps::range));
        ops.put("EyeLike", OnnxOp.one(ConstantOps::diagonal));
        return ops;
    }

    private static Operand constant(Call call, Emitter at) {
        Attribute value = call.node().attributes().values().stream()
                .findFirst()
                .orElseThrow(() -> call.node().error("has no value"));
        return switch (value) {
            case Attribute.Tensor(StoredTensor tensor) ->
                at.stored(call.node().outputs().getFirst(), tensor, MOST_FLOATS);
            case Attribute.Int(long number) -> new Operand.Known(TensorData.splat(ElementKind.I64, number));
            case Attribute.Real(float number) -> new Operand.Known(TensorData.ofFloats(new float[] {number}));
            case Attribute.Ints(List<Long> numbers) ->
                new Operand.Known(TensorData.ofLongs(
                        ElementKind.I64,
                        numbers.stream().mapToLong(Long::longValue).toArray(),
                        numbers.size()));
            case Attribute.Reals(List<Float> numbers) ->
                new Operand.Known(TensorData.ofDoubles(
                        ElementKind.F32,
                        numbers.stream().mapToDouble(Float::doubleValue).toArray(),
                        numbers.size()));
            case Attribute.Text _, Attribute.Body _, Attribute.Reference _, Attribute.Other _ ->
                throw call.node().unsupported("of this kind");
        };
    }

    private static Operand constantOfShape(Call call, Emitter at) {
        List<Long> shape = call.integers(0, "shape");
        if (shape.stream().anyMatch(s -> s < 0)) throw call.node().error("has the shape " + shape);
        TensorData value = TensorData.splat(ElementKind.F32, 0.0);
        if (call.node().attribute("value").orElse(null) instanceof Attribute.Tensor(StoredTensor tensor))
            value = at.elements(tensor);
        if (value.elements() != 1) throw call.node().error("has " + value + " for its value");
        return Moves.expand(new Operand.Known(value.reshape(Dims.NONE)), new Dims(shape), at);
    }

    private static Operand range(Call call, Emitter at) {
        TensorData first = call.known(0, "start");
        double start = call.number(0, "start");
        double limit = call.number(1, "limit");
        double step = call.number(2, "step");
        double count = Math.max(0, Math.ceil((limit - start) / step));
        if (!(count <= Emitter.MOST_KNOWN))
            throw call.node().error("counts from " + start + " to " + limit + " by " + step);
        double[] values = new double[(int) count];
        for (int i = 0; i < values.length; i++) values[i] = start + i * step;
        return new Operand.Known(TensorData.ofDoubles(first.kind(), values, values.length));
    }

    private static Operand diagonal(Call call, Emitter at) {
        Operand like = call.input(0);
        if (like.rank() != 2 || like.shape().product() > Emitter.MOST_KNOWN)
            throw call.node().unsupported("of " + like.type());
        ElementKind kind =
                call.node().has("dtype") ? ElementwiseOps.kind(call, call.node().integer("dtype")) : like.kind();
        long shift = call.node().integer("k", 0);
        long columns = like.size(1);
        long[] ones = new long[(int) like.shape().product()];
        for (int i = 0; i < ones.length; i++) ones[i] = i % columns - i / columns == shift ? 1 : 0;
        TensorData data = TensorData.ofLongs(ElementKind.I64, ones, like.size(0), columns);
        return new Operand.Known(data.as(kind));
    }
}
