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
        out.text(" <" + reduction.kind().word() + ">, ").value(reduction.vector());
        out.attributes(op, ReductionOp.KIND)
                .text(" : ")
                .type(reduction.vector().type())
                .text(" into ")
                .type(op.result().type());
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        in.expect("<");
        String word = in.keyword();
        CombiningKind kind = CombiningKind.of(word).orElseThrow(() -> in.error(CombiningKind.unknown(word)));
        OpState state = OpState.of(spec, location).attribute(ReductionOp.KIND, kind);
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
