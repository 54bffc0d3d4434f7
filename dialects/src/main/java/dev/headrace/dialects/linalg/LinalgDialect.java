package dev.headrace.dialects.linalg;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dialect;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.text.TypeSyntax;
import java.util.ArrayList;
import java.util.List;

/// Loops over whole tensors.
///
/// Named operations such as `linalg.matmul` are read, and are [GenericOp]s from then on: see [NamedOps].
public final class LinalgDialect {
    public static final Dialect DIALECT = new Dialect("linalg", ops(), TypeSyntax.NONE, LinalgDialect::attribute);

    private LinalgDialect() {}

    private static List<OpSpec<?>> ops() {
        List<OpSpec<?>> ops = new ArrayList<>(
                List.of(GenericOp.SPEC, FillOp.SPEC, PackOp.SPEC, UnpackOp.SPEC, IndexOp.SPEC, YieldOp.SPEC));
        ops.addAll(NamedOps.specs());
        return ops;
    }

    /// What stands behind `#linalg.`.
    private static Attribute attribute(Parser in, String name) {
        return name.equals("iterator_type") ? IteratorType.parse(in, name) : FunctionAttr.parse(in, name);
    }
}
