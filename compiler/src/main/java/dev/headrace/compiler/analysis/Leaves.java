package dev.headrace.compiler.analysis;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import org.jspecify.annotations.Nullable;

/// Tensors that no computation makes: parameters, inputs, constants, empty and filled tensors, and what is seen of
/// them through reshapes and slices. They can be had in any shape for nothing.
public final class Leaves {
    private Leaves() {}

    public static boolean isLeaf(Value value) {
        Op definition = value.definingOp();
        if (definition == null) return true;
        if (definition instanceof GenericOp) return false;
        return !isView(definition) || isLeaf(definition.operand(0));
    }

    /// Whether an operation only shows its first operand in another shape or a part of it.
    public static boolean isView(@Nullable Op op) {
        return isReshape(op) || op instanceof ExtractSliceOp;
    }

    public static boolean isReshape(@Nullable Op op) {
        return op instanceof ExpandShapeOp || op instanceof CollapseShapeOp;
    }
}
