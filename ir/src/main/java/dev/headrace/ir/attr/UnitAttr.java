package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;

/// Says something by being there.
public record UnitAttr() implements Attribute {
    public static final UnitAttr UNIT = new UnitAttr();

    @Override
    public String toString() {
        return "unit";
    }
}
