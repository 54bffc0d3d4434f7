package dev.headrace.dialects.scf;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import dev.headrace.ir.type.IndexType;
import java.util.ArrayList;
import java.util.List;

/// `scf.for %i = %lower to %upper step %step iter_args(%a = %init) -> (type) : i32 { … }`.
final class ForFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        ForOp loop = (ForOp) op;
        out.text(" ").value(loop.counter()).text(" = ").value(loop.lower());
        out.text(" to ").value(loop.upper()).text(" step ").value(loop.step());
        if (!loop.inits().isEmpty()) {
            out.text(" iter_args(");
            for (int i = 0; i < loop.inits().size(); i++) {
                if (i > 0) out.text(", ");
                out.value(loop.carried().get(i)).text(" = ").value(loop.inits().get(i));
            }
            out.text(") -> (").typesOf(loop.inits()).text(")");
        }
        if (!(loop.lower().type() instanceof IndexType))
            out.text(" : ").type(loop.lower().type());
        out.text(" ")
                .regionWithoutArguments(op.region(0), loop.inits().isEmpty())
                .attributes(op);
    }

    @Override
    public boolean locatesArguments() {
        return false;
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location);
        OpParser.Operand counter = in.operand();
        in.expect("=");
        OpParser.Operand lower = in.operand();
        in.expect("to");
        OpParser.Operand upper = in.operand();
        in.expect("step");
        OpParser.Operand step = in.operand();
        List<OpParser.Operand> carried = new ArrayList<>();
        List<OpParser.Operand> inits = new ArrayList<>();
        List<Type> types = List.of();
        if (in.consume("iter_args")) {
            in.expect("(");
            do {
                carried.add(in.operand());
                in.expect("=");
                inits.add(in.operand());
            } while (in.consume(","));
            in.expect(")");
            in.expect("->");
            int start = in.position();
            in.expect("(");
            types = in.types();
            in.expect(")");
            if (types.size() != inits.size())
                throw in.errorAt(start, "has " + types.size() + " types for " + inits.size() + " carried values");
        }
        Type counterType = in.consume(":") ? in.type() : IndexType.INDEX;
        state.operands(in.resolve(lower, counterType), in.resolve(upper, counterType), in.resolve(step, counterType));
        List<OpParser.Argument> arguments = new ArrayList<>(List.of(in.argument(counter, counterType)));
        for (int i = 0; i < inits.size(); i++) {
            Value init = in.resolve(inits.get(i), types.get(i));
            state.operands(init);
            arguments.add(in.argument(carried.get(i), types.get(i)));
        }
        Region region = in.region(arguments, false);
        if (inits.isEmpty() && (region.block().isEmpty() || !(region.block().last() instanceof YieldOp)))
            YieldOp.create(Builder.atEnd(region.block()), location, List.of());
        in.attributes(state);
        return state.results(types).region(region);
    }
}
