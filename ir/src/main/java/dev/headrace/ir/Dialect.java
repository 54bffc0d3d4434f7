package dev.headrace.ir;

import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.AttributeSyntax;
import dev.headrace.ir.text.TypeSyntax;
import java.util.List;

/// A vocabulary: the operations, types and attributes that share a prefix.
///
/// @param types parses what stands behind `!namespace.`
/// @param attributes parses what stands behind `#namespace.`
public record Dialect(String namespace, List<OpSpec<?>> ops, TypeSyntax types, AttributeSyntax attributes) {
    public Dialect {
        ops = List.copyOf(ops);
        for (OpSpec<?> op : ops) {
            if (!op.dialect().equals(namespace))
                throw new IllegalArgumentException(op + " is not of dialect " + namespace);
            AssemblyFormat format = op.assemblyFormat();
            if (format != null) format.check(op);
        }
    }

    /// A dialect of operations alone.
    public Dialect(String namespace, List<OpSpec<?>> ops) {
        this(namespace, ops, TypeSyntax.NONE, AttributeSyntax.NONE);
    }
}
