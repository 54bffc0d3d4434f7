package dev.headrace.frontends.mlir;

import dev.headrace.dialects.tensor.IndexRow;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import java.util.List;

/// `tensor.pad %x low[1, 0] high[0, 2] { … } : tensor<4x8xf32> to tensor<5x10xf32>`.
record PadFormat() implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        out.text(" ").value(op.operand(0)).text(" low");
        IndexRow.print(out, op.required("static_low", DenseArrayAttr.class), op.operandGroup(1));
        out.text(" high");
        IndexRow.print(out, op.required("static_high", DenseArrayAttr.class), op.operandGroup(2));
        out.text(" ").region(op.region(0)).attributes(op, "static_low", "static_high", OpState.SEGMENTS);
        out.text(" : ").typesOf(op.operandGroup(0)).text(" to ").typesOf(op.results());
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location);
        OpParser.Operand source = in.operand();
        if (in.consume("nofold")) state.attribute("nofold", UnitAttr.UNIT);
        in.expect("low");
        IndexRow low = IndexRow.parse(in);
        in.expect("high");
        IndexRow high = IndexRow.parse(in);
        state.attribute("static_low", DenseArrayAttr.i64(new Dims(low.constants())));
        state.attribute("static_high", DenseArrayAttr.i64(new Dims(high.constants())));
        Region region = in.region(List.of(), false);
        in.attributes(state);
        in.expect(":");
        Value value = in.resolve(source, in.type());
        in.expect("to");
        return state.operandGroups(List.of(List.of(value), low.values(), high.values()))
                .region(region)
                .results(in.type());
    }
}
