package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Type;

/// A type as an attribute.
public record TypeAttr(Type type) implements Attribute {
    @Override
    public String toString() {
        return type.toString();
    }
}
