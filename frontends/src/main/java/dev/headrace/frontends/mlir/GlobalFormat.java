package dev.headrace.frontends.mlir;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;

/// `ml_program.global private mutable @seed(dense<0> : tensor<i64>) : tensor<i64>`.
record GlobalFormat() implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        op.attribute("sym_visibility", StringAttr.class).ifPresent(v -> out.text(" " + v.value()));
        if (op.hasAttribute("is_mutable")) out.text(" mutable");
        out.text(" ").symbol(op.required("sym_name", StringAttr.class).value());
        op.attribute("value").ifPresent(v -> out.text("(").attribute(v).text(")"));
        out.text(" : ").type(op.required("type", TypeAttr.class).type());
        out.attributes(op, "sym_visibility", "is_mutable", "sym_name", "value", "type");
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location);
        for (String word : new String[] {"public", "private", "nested"})
            if (in.consume(word)) state.attribute("sym_visibility", new StringAttr(word));
        if (in.consume("mutable")) state.attribute("is_mutable", UnitAttr.UNIT);
        state.attribute("sym_name", new StringAttr(in.symbol()));
        if (in.consume("(")) {
            Attribute value = in.attribute();
            in.expect(")");
            state.attribute("value", value);
        }
        in.expect(":");
        state.attribute("type", new TypeAttr(in.type()));
        in.attributes(state);
        return state;
    }
}
