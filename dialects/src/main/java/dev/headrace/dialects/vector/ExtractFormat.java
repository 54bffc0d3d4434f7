package dev.headrace.dialects.vector;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import dev.headrace.ir.type.IndexType;

/// `vector.extract %v[%lane] : f32 from vector<8xf32>`.
final class ExtractFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        ExtractOp extract = (ExtractOp) op;
        out.text(" ")
                .value(extract.vector())
                .text("[")
                .value(extract.position())
                .text("]");
        out.attributes(op, ExtractOp.STATIC_POSITION)
                .text(" : ")
                .type(op.result().type())
                .text(" from ")
                .type(extract.vector().type());
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location).attribute(ExtractOp.STATIC_POSITION, ExtractOp.GIVEN);
        OpParser.Operand vector = in.operand();
        in.expect("[");
        OpParser.Operand position = in.operand();
        in.expect("]");
        in.attributes(state);
        in.expect(":");
        state.results(in.type());
        in.expect("from");
        return state.operands(in.resolve(vector, in.type()), in.resolve(position, IndexType.INDEX));
    }
}
