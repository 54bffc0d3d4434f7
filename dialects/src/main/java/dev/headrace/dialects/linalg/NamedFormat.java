package dev.headrace.dialects.linalg;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import java.util.List;
import java.util.function.Function;

/// `linalg.matmul indexing_maps = […] {…} ins(…) outs(…) -> type` and `linalg.elementwise kind=#linalg… ins(…) …`.
/// @param meaning the parts of the [GenericOp] from those of the named operation
record NamedFormat(Function<OpState, OpState> meaning) implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        throw new IllegalStateException("named operations are generic once they are read");
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        int start = in.position();
        OpState state = OpState.of(spec, location);
        for (String name : List.of("kind", GenericOp.MAPS)) {
            if (!in.consume(name)) continue;
            in.expect("=");
            state.attribute(name, in.attribute());
        }
        in.attributes(state);
        operands(in, state);
        in.attributes(state);
        if (in.consume("->")) {
            if (in.consume("(")) {
                state.results(in.types());
                in.expect(")");
            } else state.results(in.type());
        }
        return meant(in, start, state, meaning);
    }

    /// `ins(…) outs(…)`, with the sizes of both groups.
    static void operands(OpParser in, OpState state) {
        if (!in.at("ins")) throw in.error("expected 'ins' and the inputs");
        List<Value> inputs = GenericFormat.values(in, "ins");
        if (!in.at("outs")) throw in.error("expected 'outs' and the outputs");
        state.operandGroups(List.of(inputs, GenericFormat.values(in, "outs")));
    }

    static OpState meant(OpParser in, int start, OpState state, Function<OpState, OpState> meaning) {
        try {
            return meaning.apply(state);
        } catch (IllegalArgumentException e) {
            throw in.errorAt(start, "'" + state.spec() + "' " + e.getMessage());
        }
    }
}
