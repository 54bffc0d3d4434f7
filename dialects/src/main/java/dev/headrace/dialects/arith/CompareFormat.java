package dev.headrace.dialects.arith;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// `arith.cmpf olt, %a, %b : f32`.
/// @param predicates their keywords, in the order of their numbers
record CompareFormat(List<String> predicates) implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        long predicate = op.required("predicate", IntegerAttr.class).value();
        out.text(" " + predicates.get((int) predicate) + ", ").values(op.operands());
        out.attributes(op, "predicate").text(" : ").type(op.operand(0).type());
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location);
        int start = in.position();
        int predicate = predicates.indexOf(in.keyword());
        if (predicate < 0)
            throw in.errorAt(start, "unknown comparison, expected one of " + String.join(", ", predicates));
        state.attribute("predicate", IntegerAttr.i64(predicate));
        in.expect(",");
        OpParser.Operand left = in.operand();
        in.expect(",");
        OpParser.Operand right = in.operand();
        in.attributes(state);
        in.expect(":");
        Type type = in.type();
        Type result =
                type instanceof TensorType tensor ? new TensorType(tensor.shape(), IntegerType.I1) : IntegerType.I1;
        return state.operands(in.resolve(left, type), in.resolve(right, type)).results(result);
    }
}
