package dev.headrace.dialects.vector;

import dev.headrace.ir.Dialect;
import dev.headrace.ir.text.TypeSyntax;
import java.util.List;

/// Several neighbouring elements as one value.
public final class VectorDialect {
    public static final Dialect DIALECT = new Dialect(
            "vector",
            List.of(ExtractOp.SPEC, LoadOp.SPEC, ReductionOp.SPEC, StoreOp.SPEC),
            TypeSyntax.NONE,
            CombiningKind::parse);

    private VectorDialect() {}
}
