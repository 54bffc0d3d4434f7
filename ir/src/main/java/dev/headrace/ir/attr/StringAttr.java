package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Quoted;

/// A text.
public record StringAttr(String value) implements Attribute {
    @Override
    public String toString() {
        return Quoted.of(value);
    }
}
