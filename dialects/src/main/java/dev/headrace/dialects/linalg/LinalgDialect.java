package dev.headrace.dialects.linalg;

import dev.headrace.ir.Dialect;
import java.util.List;

/// Loops over whole tensors.
public final class LinalgDialect {
    public static final Dialect DIALECT =
            new Dialect("linalg", List.of(GenericOp.SPEC, FillOp.SPEC, IndexOp.SPEC, YieldOp.SPEC));

    private LinalgDialect() {}
}
