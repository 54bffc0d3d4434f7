package dev.headrace.dialects.linalg;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// `linalg.transpose ins(…) outs(…) permutation = [1, 0]`, `linalg.broadcast ins(…) outs(…) dimensions = [0]`, and
///
/// ```mlir
/// %sum = linalg.reduce { arith.addf } ins(%x : tensor<4x8xf32>) outs(%zero : tensor<4xf32>) dimensions = [1]
/// %sum = linalg.reduce ins(%x : tensor<4x8xf32>) outs(%zero : tensor<4xf32>) dimensions = [1] (%e: f32, %sum: f32) { …
/// } ```
/// @param list the name of the list of dimensions
/// @param meaning the parts of the [GenericOp] from those of the named operation
record ListedFormat(String list, Function<OpState, OpState> meaning) implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        throw new IllegalStateException("named operations are generic once they are read");
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        int start = in.position();
        OpState state = OpState.of(spec, location);
        ShortBody body = in.at("{") ? ShortBody.parse(in) : null;
        NamedFormat.operands(in, state);
        in.expect(list);
        in.expect("=");
        state.attribute(list, DenseArrayAttr.i64(in.dims()));
        in.attributes(state);
        List<Value> operands = state.operands();
        int inputs = spec.name().equals("linalg.reduce") ? operands.size() / 2 : Math.min(1, operands.size());
        List<Value> outputs = operands.subList(inputs, operands.size());
        List<Type> types = outputs.stream().map(Value::type).toList();
        state.results(types);
        if (body != null) {
            if (operands.size() != 2) throw in.errorAt(start, "a body of one operation has one input and one output");
            List<Type> elements =
                    operands.stream().map(o -> Accepts.elementOf(o.type())).toList();
            state.region(body.region(elements, List.of(1, 0), elements.getLast(), location));
        } else if (in.at("(")) state.region(in.region(arguments(in), false));
        return NamedFormat.meant(in, start, state, meaning);
    }

    /// `(%e: f32, %sum: f32)`.
    static List<OpParser.Argument> arguments(OpParser in) {
        List<OpParser.Argument> arguments = new ArrayList<>();
        in.expect("(");
        if (!in.at(")")) {
            do arguments.add(in.located(in.argument()));
            while (in.consume(","));
        }
        in.expect(")");
        return arguments;
    }
}
