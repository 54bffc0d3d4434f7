package dev.headrace.dialects.arith;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;

/// `arith.constant 4 : index`.
final class ConstantFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        out.attributes(op, "value").text(" ").attribute(op.required("value", Attribute.class));
    }

    /// `c16` for an index, `c16_i32` for other integers, `true`, `false`, `cst`.
    @Override
    public String resultName(Op op) {
        if (!(op.attributes().get("value") instanceof IntegerAttr(long value, Type type))) return "cst";
        if (type.equals(IntegerType.I1)) return value == 0 ? "false" : "true";
        String name = "c" + Long.toString(value).replace('-', '_');
        return type instanceof IndexType ? name : name + "_" + type;
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location);
        in.attributes(state);
        int start = in.position();
        Attribute value = in.attribute();
        return state.attribute("value", value)
                .results(ConstantOp.typeOf(value)
                        .orElseThrow(() -> in.errorAt(start, "expected a number or a tensor of numbers")));
    }
}
