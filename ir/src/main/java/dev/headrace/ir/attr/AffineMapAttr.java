package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.affine.AffineMap;

/// An affine map as an attribute.
public record AffineMapAttr(AffineMap map) implements Attribute {
    @Override
    public String toString() {
        return map.toString();
    }
}
