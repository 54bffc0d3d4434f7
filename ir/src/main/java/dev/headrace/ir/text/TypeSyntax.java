package dev.headrace.ir.text;

import dev.headrace.ir.Type;

/// Parses the types of a dialect.
public interface TypeSyntax {
    TypeSyntax NONE = (in, name) -> {
        throw in.error("unknown type '" + name + "'");
    };

    /// @param name what stood between `!namespace.` and the first character that is no identifier; already read
    Type parse(Parser in, String name);
}
