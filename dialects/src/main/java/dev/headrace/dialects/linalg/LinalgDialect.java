package dev.headrace.dialects.linalg;

import dev.headrace.ir.Dialect;
import dev.headrace.ir.text.TypeSyntax;
import java.util.List;

/// Loops over whole tensors.
public final class LinalgDialect {
    public static final Dialect DIALECT = new Dialect(
            "linalg",
            List.of(GenericOp.SPEC, FillOp.SPEC, IndexOp.SPEC, YieldOp.SPEC),
            TypeSyntax.NONE,
            IteratorType::parse);

    private LinalgDialect() {}
}
