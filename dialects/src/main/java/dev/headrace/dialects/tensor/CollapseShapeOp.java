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
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// The same elements in the same order, with neighbouring dimensions joined.
///
/// ```mlir
/// %flat = tensor.collapse_shape %x [[0], [1, 2]] : tensor<8x2x16xf32> into tensor<8x32xf32>
/// ```
public final class CollapseShapeOp extends TensorOp {
    public static final OpSpec<CollapseShapeOp> SPEC = OpSpec.of("tensor.collapse_shape", CollapseShapeOp::new)
            .operand("src", Accepts.TENSOR)
            .attribute("reassociation", ArrayAttr.class)
            .result("result", Accepts.TENSOR)
            .traits(Trait.PURE)
            .format(new ReshapeFormat())
            .verify(CollapseShapeOp::verify);

    private CollapseShapeOp(OpState state) {
        super(state);
    }

    public static CollapseShapeOp create(Builder at, Location loc, Value source, Reassociation reassociation) {
        TensorType type = (TensorType) source.type();
        List<Long> sizes = reassociation.groups().stream()
                .map(group -> group.stream().mapToLong(type::sizeOf).reduce(1, Math::multiplyExact))
                .toList();
        return at.add(new CollapseShapeOp(OpState.of(SPEC, loc)
                .operands(source)
                .attribute("reassociation", reassociation.attribute())
                .results(type.withShape(new Dims(sizes)))));
    }

    public Value source() {
        return operand(0);
    }

    public Reassociation reassociation() {
        return Reassociation.of(required("reassociation", ArrayAttr.class));
    }

    private void verify(Diagnostics problems) {
        TensorType expanded = (TensorType) source().type();
        TensorType collapsed = (TensorType) result().type();
        Reassociation.defect(required("reassociation", ArrayAttr.class), expanded, collapsed)
                .ifPresent(defect -> problems.error(this, "%s", defect));
    }
}
