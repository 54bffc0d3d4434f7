package dev.headrace.frontends.pt2;

import dev.headrace.frontends.sizes.ReadSize;
import dev.headrace.frontends.sizes.SizeExpr;
import dev.headrace.ir.InputError;
import java.util.HashMap;
import java.util.Map;

/// The symbolic integers of a graph as numbers, where its symbols have values.
final class Sizes {
    private final String where;
    private final Map<String, SymInt> named;
    private final Map<String, Long> values;
    private final Map<String, SizeExpr> formulas = new HashMap<>();

    /// @param values of the symbols
    Sizes(String where, Graph graph, Map<String, Long> values) {
        this.where = where;
        named = graph.symInts();
        this.values = values;
    }

    SizeExpr formula(SymInt size) {
        return switch (size) {
            case SymInt.Known(long value) -> new SizeExpr.Whole(value);
            case SymInt.Expression(String text, var _) -> formulas.computeIfAbsent(text, t -> ReadSize.of(where, t));
            case SymInt.Named(String name) -> {
                SymInt value = named.get(name);
                if (value == null || value instanceof SymInt.Named)
                    throw error("uses the integer '" + name + "', which it does not state", "export the model again");
                yield formula(value);
            }
        };
    }

    /// @throws InputError where it depends on more than the sizes of the inputs
    long of(SymInt size) {
        if (size instanceof SymInt.Known(long value)) return value;
        try {
            return formula(size).at(values);
        } catch (IllegalArgumentException e) {
            throw error(
                    "has a size that depends on the elements of a tensor: " + e.getMessage(),
                    "export the model without operators like nonzero or item");
        } catch (ArithmeticException e) {
            throw error("has a size that cannot be computed (" + e.getMessage() + ")", "give smaller sizes");
        }
    }

    private InputError error(String what, String advice) {
        return new InputError(what, where, advice);
    }
}
