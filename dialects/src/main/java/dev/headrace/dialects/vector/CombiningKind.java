package dev.headrace.dialects.vector;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.text.Parser;

/// How the elements of a vector become one: `#vector.kind<add>`.
enum CombiningKind implements Attribute {
    ADD;

    /// What stands behind `#vector.`.
    static CombiningKind parse(Parser in, String name) {
        if (!name.equals("kind")) throw in.error("unknown attribute '#vector." + name + "'");
        in.expect("<");
        String kind = in.keyword();
        if (!kind.equals("add")) throw in.error("unknown kind '" + kind + "'; expected add");
        in.expect(">");
        return ADD;
    }

    @Override
    public String toString() {
        return "#vector.kind<add>";
    }
}
