package dev.headrace.frontends.mlir;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tensors whose elements are computed one by one.
final class Elements {
    /// A list of computed elements is a row of comparisons.
    private static final int MOST_COMPUTED = 64;

    private Elements() {}

    /// Before: `arith.addf %a, %b : tensor<4xf32>`. After: a generic with `arith.addf %x, %y : f32` in its body.
    static Value elementwise(Op op, TensorType type, Rewriter at) {
        List<Value> tensors = new ArrayList<>();
        for (Value operand : op.operands()) {
            if (!(operand.type() instanceof TensorType each)) continue;
            if (!each.shape().equals(type.shape()))
                throw Refusal.of(op, "has an operand " + each + ", expected the shape of " + type);
            if (!tensors.contains(operand)) tensors.add(operand);
        }
        List<AffineMap> maps =
                tensors.stream().map(_ -> AffineMap.identity(type.rank())).toList();
        return Computation.of(op, at).parallel(tensors, maps, type, (in, e) -> {
            Map<Value, Value> elements = new HashMap<>();
            for (int i = 0; i < tensors.size(); i++) elements.put(tensors.get(i), e.get(i));
            OpState state = OpState.of(op.spec(), op.location())
                    .attributes(op.attributes())
                    .operands(op.operands().stream()
                            .map(o -> elements.getOrDefault(o, o))
                            .toList())
                    .results(Accepts.elementOf(op.result().type()));
            return in.add(op.spec().create(state)).result();
        });
    }

    static Value filled(Op op, Value number, TensorType type, Rewriter at) {
        return Computation.of(op, at).parallel(List.of(), List.of(), type, (_, _) -> number);
    }

    /// Before: `tensor.from_elements %a, %b : tensor<2xf32>`. After: a constant where the elements are known, else a
    /// generic that takes `%b` where `d0` is at least 1.
    static Value listed(SourceOp op, TensorType type, Rewriter at) {
        if (op.operands().size() != type.elements())
            throw Refusal.of(op, "has " + op.operands().size() + " elements for a " + type);
        List<Long> bits = new ArrayList<>();
        for (Value element : op.operands()) {
            Attribute known = ConstantOp.valueOf(element).orElse(null);
            if (known instanceof FloatAttr(double number, var _)) bits.add(Double.doubleToRawLongBits(number));
            else if (known instanceof IntegerAttr(long number, var _)) bits.add(number);
        }
        if (bits.size() == op.operands().size())
            return ConstantOp.create(at, op.location(), new DenseElementsAttr(type, bits))
                    .result();
        if (type.elements() > MOST_COMPUTED)
            throw Refusal.of(op, "has more than " + MOST_COMPUTED + " computed elements, which is not supported");
        Computation computation = Computation.of(op, at);
        TensorType row = type.withShape(dev.headrace.ir.Dims.of(type.elements()));
        Value flat = computation.parallel(List.of(), List.of(), row, (in, _) -> {
            Value value = op.operand(0);
            for (int i = 1; i < op.operandCount(); i++)
                value = computation.within(in, 0, i, row.elements(), row.elements(), op.operand(i), value);
            return value;
        });
        return Slices.shaped(op.location(), flat, type.shape(), at);
    }

    static Value generated(SourceOp op, TensorType type, Rewriter at) {
        return Computation.of(op, at).parallel(List.of(), List.of(), type, (in, _) -> Computation.fromPosition(in, op));
    }
}
