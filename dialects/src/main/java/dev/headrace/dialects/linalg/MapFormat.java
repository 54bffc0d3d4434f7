package dev.headrace.dialects.linalg;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Type;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import java.util.List;
import java.util.stream.IntStream;

/// `linalg.map { math.exp } ins(…) outs(…)` and `linalg.map ins(…) outs(…) (%x: f32, %out: f32) { … }`.
record MapFormat() implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        throw new IllegalStateException("named operations are generic once they are read");
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        int start = in.position();
        OpState state = OpState.of(spec, location);
        ShortBody body = in.at("{") ? ShortBody.parse(in) : null;
        List<dev.headrace.ir.Value> inputs = GenericFormat.values(in, "ins");
        if (!in.at("outs")) throw in.error("expected 'outs' and the output");
        state.operandGroups(List.of(inputs, GenericFormat.values(in, "outs")));
        in.attributes(state);
        List<Type> elements =
                state.operands().stream().map(o -> Accepts.elementOf(o.type())).toList();
        if (elements.size() != inputs.size() + 1) throw in.errorAt(start, "expected one output");
        state.results(state.operands().getLast().type());
        if (body != null)
            state.region(body.region(
                    elements, IntStream.range(0, inputs.size()).boxed().toList(), elements.getLast(), location));
        else state.region(in.region(ListedFormat.arguments(in), false));
        return NamedFormat.meant(in, start, state, s -> new NamedForm(s).mapping());
    }
}
