package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;

/// Parses the attributes of a dialect.
public interface AttributeSyntax {
    AttributeSyntax NONE = (in, name) -> {
        throw in.error("unknown attribute '" + name + "'");
    };

    /// @param name what stood between `#namespace.` and the first character that is no identifier; already read
    Attribute parse(Parser in, String name);
}
