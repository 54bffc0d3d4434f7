package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Quoted;

/// The name of a symbol: `@main`, or `@"odd name"`.
public record SymbolRefAttr(String symbol) implements Attribute {
    @Override
    public String toString() {
        return text(symbol);
    }

    /// A symbol name as the textual IR spells it.
    public static String text(String symbol) {
        return symbol.matches("[A-Za-z_][A-Za-z0-9_$.]*") ? "@" + symbol : "@" + Quoted.of(symbol);
    }
}
