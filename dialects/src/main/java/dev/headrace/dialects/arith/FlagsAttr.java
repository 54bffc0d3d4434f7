package dev.headrace.dialects.arith;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.text.Parser;
import java.util.ArrayList;
import java.util.List;

/// Liberties that a compiler may take with an operation: `#arith.fastmath<nnan,ninf>`, `#arith.overflow<nsw>`. MLIR
/// prints them in the generic syntax; we read them, keep them, and take none.
///
/// @param kind `fastmath` or `overflow`
public record FlagsAttr(String kind, List<String> flags) implements Attribute {
    public FlagsAttr {
        flags = List.copyOf(flags);
    }

    /// What stands behind `#arith.`.
    static FlagsAttr parse(Parser in, String name) {
        if (!name.equals("fastmath") && !name.equals("overflow"))
            throw in.error("unknown attribute '#arith." + name + "'");
        in.expect("<");
        List<String> flags = new ArrayList<>();
        do flags.add(in.keyword());
        while (in.consume(","));
        in.expect(">");
        return new FlagsAttr(name, flags);
    }

    @Override
    public String toString() {
        return "#arith." + kind + "<" + String.join(", ", flags) + ">";
    }
}
