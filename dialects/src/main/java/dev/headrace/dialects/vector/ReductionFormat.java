package dev.headrace.dialects.vector;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;

/// `vector.reduction <add>, %v : vector<8xi32> into i32`.
final class ReductionFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        ReductionOp reduction = (ReductionOp) op;
        out.text(" <add>, ").value(reduction.vector());
        out.attributes(op, ReductionOp.KIND)
                .text(" : ")
                .type(reduction.vector().type())
                .text(" into ")
                .type(op.result().type());
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location).attribute(ReductionOp.KIND, CombiningKind.ADD);
        in.expect("<");
        in.expect("add");
        in.expect(">");
        in.expect(",");
        OpParser.Operand vector = in.operand();
        in.attributes(state);
        in.expect(":");
        OpState with = state.operands(in.resolve(vector, in.type()));
        in.expect("into");
        return with.results(in.type());
    }
}
