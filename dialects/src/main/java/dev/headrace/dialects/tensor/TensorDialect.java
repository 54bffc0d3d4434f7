package dev.headrace.dialects.tensor;

import dev.headrace.ir.Dialect;
import java.util.List;

/// Immutable arrays.
public final class TensorDialect {
    public static final Dialect DIALECT = new Dialect(
            "tensor",
            List.of(
                    EmptyOp.SPEC,
                    ExtractOp.SPEC,
                    InsertOp.SPEC,
                    ExtractSliceOp.SPEC,
                    InsertSliceOp.SPEC,
                    ExpandShapeOp.SPEC,
                    CollapseShapeOp.SPEC));

    private TensorDialect() {}
}
