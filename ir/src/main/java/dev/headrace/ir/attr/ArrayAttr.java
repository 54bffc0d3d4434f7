package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import java.util.List;

/// Attributes in a row.
public record ArrayAttr(List<Attribute> elements) implements Attribute {
    public ArrayAttr {
        elements = List.copyOf(elements);
    }

    public static ArrayAttr of(List<? extends Attribute> elements) {
        return new ArrayAttr(List.copyOf(elements));
    }

    @Override
    public String toString() {
        return elements.toString();
    }
}
