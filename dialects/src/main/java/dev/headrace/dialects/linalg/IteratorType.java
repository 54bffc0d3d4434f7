package dev.headrace.dialects.linalg;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.text.Parser;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a loop of a [GenericOp] does to the outputs.
public enum IteratorType implements Attribute {
    /// Its iterations write different elements.
    PARALLEL,
    /// Its iterations combine into the same elements.
    REDUCTION,
    /// As `REDUCTION`, moving over an input.
    WINDOW;

    /// What stands behind `#linalg.`: `iterator_type<parallel>`.
    static IteratorType parse(Parser in, String name) {
        if (!name.equals("iterator_type")) throw in.error("unknown attribute '#linalg." + name + "'");
        in.expect("<");
        IteratorType type = named(in.keyword()).orElseThrow(() -> in.error("unknown kind of loop"));
        in.expect(">");
        return type;
    }

    static Optional<IteratorType> named(String keyword) {
        return Arrays.stream(values()).filter(t -> t.keyword().equals(keyword)).findFirst();
    }

    /// As the textual IR spells it.
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "#linalg.iterator_type<" + keyword() + ">";
    }
}
