package dev.headrace.dialects.arith;

import dev.headrace.ir.Dialect;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.text.TypeSyntax;
import java.util.ArrayList;
import java.util.List;

/// Scalar arithmetic.
public final class ArithDialect {
    public static final Dialect DIALECT = new Dialect("arith", ops(), TypeSyntax.NONE, FlagsAttr::parse);

    private ArithDialect() {}

    private static List<OpSpec<?>> ops() {
        List<OpSpec<?>> ops = new ArrayList<>(
                List.of(ConstantOp.SPEC, NegFOp.SPEC, CompareFloatOp.SPEC, CompareIntegerOp.SPEC, SelectOp.SPEC));
        for (BinaryOp.Kind kind : BinaryOp.Kind.values()) ops.add(kind.spec());
        for (CastOp.Kind kind : CastOp.Kind.values()) ops.add(kind.spec());
        return ops;
    }
}
