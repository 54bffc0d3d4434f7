package dev.headrace.dialects.scf;

import dev.headrace.ir.Dialect;
import java.util.List;

/// Structured loops and branches.
public final class ScfDialect {
    public static final Dialect DIALECT = new Dialect("scf", List.of(ForOp.SPEC, IfOp.SPEC, YieldOp.SPEC));

    private ScfDialect() {}
}
