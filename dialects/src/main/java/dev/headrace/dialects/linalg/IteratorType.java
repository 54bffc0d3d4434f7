package dev.headrace.dialects.linalg;

import dev.headrace.ir.Attribute;
import java.util.Locale;

/// What a loop of a [GenericOp] does to the outputs.
public enum IteratorType implements Attribute {
    /// Its iterations write different elements.
    PARALLEL,
    /// Its iterations combine into the same elements.
    REDUCTION,
    /// As `REDUCTION`, moving over an input.
    WINDOW;

    /// As the textual IR spells it.
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "#linalg.iterator_type<" + keyword() + ">";
    }
}
