package dev.headrace.dialects.linalg;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.text.Parser;
import java.util.List;

/// What a named operation does to elements: `#linalg.elementwise_kind<add>`, `#linalg.type_fn<cast_signed>`.
/// @param family `elementwise_kind`, `type_fn`
/// @param name `add`, `cast_signed`
record FunctionAttr(String family, String name) implements Attribute {
    private static final List<String> FAMILIES =
            List.of("elementwise_kind", "type_fn", "unary_fn", "binary_fn", "ternary_fn");

    static FunctionAttr parse(Parser in, String family) {
        if (!FAMILIES.contains(family)) throw in.error("unknown attribute '#linalg." + family + "'");
        in.expect("<");
        FunctionAttr function = new FunctionAttr(family, in.keyword());
        in.expect(">");
        return function;
    }

    @Override
    public String toString() {
        return "#linalg." + family + "<" + name + ">";
    }
}
