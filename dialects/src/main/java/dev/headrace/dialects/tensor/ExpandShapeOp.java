package dev.headrace.dialects.tensor;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// The same elements in the same order, with dimensions split.
///
/// ```mlir
/// %heads = tensor.expand_shape %x [[0], [1, 2]] output_shape [8, 2, 16] : tensor<8x32xf32> into tensor<8x2x16xf32>
/// ```
public final class ExpandShapeOp extends TensorOp {
    private static final String SHAPE = "static_output_shape";

    public static final OpSpec<ExpandShapeOp> SPEC = OpSpec.of("tensor.expand_shape", ExpandShapeOp::new)
            .operand("src", Accepts.TENSOR)
            .operands("output_shape", Accepts.INDEX)
            .attribute("reassociation", ArrayAttr.class)
            .attribute(SHAPE, DenseArrayAttr.class)
            .result("result", Accepts.TENSOR)
            .traits(Trait.PURE)
            .format(new ReshapeFormat())
            .verify(ExpandShapeOp::verify);

    private ExpandShapeOp(OpState state) {
        super(state);
    }

    public static ExpandShapeOp create(
            Builder at, Location loc, Value source, Reassociation reassociation, Dims shape) {
        return at.add(new ExpandShapeOp(OpState.of(SPEC, loc)
                .operands(source)
                .attribute("reassociation", reassociation.attribute())
                .attribute(SHAPE, DenseArrayAttr.i64(shape))
                .results(((TensorType) source.type()).withShape(shape))));
    }

    public Value source() {
        return operand(0);
    }

    public Reassociation reassociation() {
        return Reassociation.of(required("reassociation", ArrayAttr.class));
    }

    public List<IndexValue> shape() {
        return IndexValue.row(required(SHAPE, DenseArrayAttr.class), operandGroup(1));
    }

    private void verify(Diagnostics problems) {
        TensorType expanded = (TensorType) result().type();
        TensorType collapsed = (TensorType) source().type();
        Reassociation.defect(required("reassociation", ArrayAttr.class), expanded, collapsed)
                .ifPresent(defect -> problems.error(this, "%s", defect));
        Dims shape = required(SHAPE, DenseArrayAttr.class).values();
        long open = shape.values().stream().filter(v -> v == IndexValue.DYNAMIC).count();
        if (open != operandGroup(1).size())
            problems.error(
                    this,
                    "has %d operands for the %d dynamic sizes of its shape",
                    operandGroup(1).size(),
                    open);
        else if (!IndexValue.shape(shape()).equals(expanded.shape()))
            problems.error(this, "has output shape %s but gives %s", shape, expanded);
    }
}
