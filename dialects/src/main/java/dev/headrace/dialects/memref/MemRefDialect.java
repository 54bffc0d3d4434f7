package dev.headrace.dialects.memref;

import dev.headrace.ir.Dialect;
import java.util.List;

/// Mutable arrays.
public final class MemRefDialect {
    public static final Dialect DIALECT =
            new Dialect("memref", List.of(AllocOp.SPEC, LoadOp.SPEC, StoreOp.SPEC, CopyOp.SPEC));

    private MemRefDialect() {}
}
