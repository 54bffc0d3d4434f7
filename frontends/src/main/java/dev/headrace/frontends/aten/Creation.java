package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Operators that make tensors of known elements, and those that fold on them only.
final class Creation {
    private Creation() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        for (String name : List.of("arange.default", "arange.start", "arange.start_step"))
            ops.put("aten." + name, AtenOp.one(Creation::range));
        ops.put("aten.full.default", AtenOp.one((node, at) -> splat(at.typeOf(node), node.real("fill_value", 0))));
        ops.put("aten.full_like.default", AtenOp.one((node, at) -> splat(at.typeOf(node), node.real("fill_value", 0))));
        ops.put("aten.scalar_tensor.default", AtenOp.one((node, at) -> splat(at.typeOf(node), node.real("s", 0))));
        for (String name : List.of("zeros.default", "zeros_like.default", "new_zeros.default"))
            ops.put("aten." + name, AtenOp.one((node, at) -> splat(at.typeOf(node), 0)));
        for (String name : List.of("ones.default", "ones_like.default", "new_ones.default"))
            ops.put("aten." + name, AtenOp.one((node, at) -> splat(at.typeOf(node), 1)));
        return ops;
    }

    private static Tensor splat(TensorType type, double value) {
        return new Tensor.Known(TensorData.splat(
                Folding.kindOf(type.element()), value, type.shape().toArray()));
    }

    private static Tensor range(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        ElementKind kind = Folding.kindOf(type.element());
        Dims shape = type.shape();
        double start = node.real("start", 0);
        double step = node.real("step", 1);
        double[] values = new double[(int) shape.product()];
        for (int i = 0; i < values.length; i++) values[i] = start + i * step;
        if (kind.isFloat()) return new Tensor.Known(TensorData.ofDoubles(kind, values, shape.toArray()));
        long first = node.integer("start", 0);
        long stride = node.integer("step", 1);
        long[] integers = new long[values.length];
        for (int i = 0; i < integers.length; i++) integers[i] = first + i * stride;
        return new Tensor.Known(TensorData.ofLongs(kind, integers, shape.toArray()));
    }
}
