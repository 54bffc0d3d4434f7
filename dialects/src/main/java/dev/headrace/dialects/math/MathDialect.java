package dev.headrace.dialects.math;

import dev.headrace.ir.Dialect;
import dev.headrace.ir.OpSpec;
import java.util.ArrayList;
import java.util.List;

/// Functions of real numbers.
public final class MathDialect {
    public static final Dialect DIALECT = new Dialect("math", ops());

    private MathDialect() {}

    private static List<OpSpec<?>> ops() {
        List<OpSpec<?>> ops = new ArrayList<>();
        for (UnaryOp.Kind kind : UnaryOp.Kind.values()) ops.add(kind.spec());
        for (BinaryOp.Kind kind : BinaryOp.Kind.values()) ops.add(kind.spec());
        ops.add(FmaOp.SPEC);
        return ops;
    }
}
