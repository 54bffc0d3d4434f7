package dev.headrace.dialects.arith;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Type;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import dev.headrace.ir.type.IntegerType;

/// `%condition, %a, %b : f32`; the type of the condition stands before the other one unless it is `i1`.
final class SelectFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        SelectOp select = (SelectOp) op;
        out.text(" ").values(op.operands()).attributes(op).text(" : ");
        Type condition = select.condition().type();
        if (!condition.equals(IntegerType.I1)) out.type(condition).text(", ");
        out.type(op.result().type());
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpParser.Operand condition = in.operand();
        in.expect(",");
        OpParser.Operand whenTrue = in.operand();
        in.expect(",");
        OpParser.Operand whenFalse = in.operand();
        OpState state = OpState.of(spec, location);
        in.attributes(state);
        in.expect(":");
        Type first = in.type();
        boolean spellsBoth = in.consume(",");
        Type conditionType = spellsBoth ? first : IntegerType.I1;
        Type type = spellsBoth ? in.type() : first;
        return state.operands(
                        in.resolve(condition, conditionType), in.resolve(whenTrue, type), in.resolve(whenFalse, type))
                .results(type);
    }
}
