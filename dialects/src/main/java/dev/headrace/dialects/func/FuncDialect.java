package dev.headrace.dialects.func;

import dev.headrace.ir.Dialect;
import java.util.List;

/// Functions.
public final class FuncDialect {
    public static final Dialect DIALECT = new Dialect("func", List.of(FuncOp.SPEC, CallOp.SPEC, ReturnOp.SPEC));

    private FuncDialect() {}
}
