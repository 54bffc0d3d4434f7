package dev.headrace.dialects.scf;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Type;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import dev.headrace.ir.type.IntegerType;
import java.util.List;

/// `scf.if %condition -> (type) { … } else { … }`; the types and the second branch only where there are some.
final class IfFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        IfOp branch = (IfOp) op;
        boolean hidesEnd = branch.results().isEmpty();
        out.text(" ").value(branch.condition());
        if (!hidesEnd) out.text(" -> (").typesOf(branch.results()).text(")");
        out.text(" ").regionWithoutArguments(branch.whenTrue(), hidesEnd);
        if (!branch.whenFalse().isEmpty()) out.text(" else ").regionWithoutArguments(branch.whenFalse(), hidesEnd);
        out.attributes(op);
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location).operands(in.resolve(in.operand(), IntegerType.I1));
        List<Type> types = List.of();
        if (in.consume("->")) {
            in.expect("(");
            types = in.types();
            in.expect(")");
        }
        state.results(types).region(side(in, location));
        state.region(in.consume("else") ? side(in, location) : new Region());
        in.attributes(state);
        return state;
    }

    private static Region side(OpParser in, Location location) {
        Region region = in.region(List.of(), false);
        if (region.block().isEmpty() || !(region.block().last() instanceof YieldOp))
            YieldOp.create(Builder.atEnd(region.block()), location, List.of());
        return region;
    }
}
