package dev.headrace.dialects.linalg;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;

/// `linalg.index 1 : index`.
final class IndexFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        out.text(" " + op.required("dim", IntegerAttr.class).value())
                .attributes(op, "dim")
                .text(" : index");
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location).attribute("dim", IntegerAttr.i64(in.integer()));
        in.attributes(state);
        in.expect(":");
        return state.results(in.type());
    }
}
