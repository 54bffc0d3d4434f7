package dev.headrace.dialects.linalg;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import dev.headrace.ir.type.ShapedType;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// `linalg.fill ins(%x : f32) outs(%y : tensor<4xf32>) -> tensor<4xf32>`.
final class FillFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        out.attributes(op).text(" ins(").values(op.operandGroup(0)).text(" : ").typesOf(op.operandGroup(0));
        out.text(") outs(").values(op.operandGroup(1)).text(" : ").typesOf(op.operandGroup(1));
        out.text(") -> ").typesOf(op.results());
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        SequencedMap<String, Attribute> attributes = in.at("{") ? in.dictionary() : new LinkedHashMap<>();
        int start = in.position();
        Value number = one(in, "ins");
        Value output = one(in, "outs");
        in.expect("->");
        int type = in.position();
        if (!in.type().equals(output.type()))
            throw in.errorAt(type, "gives another type than its output " + output.type());
        if (!(output.type() instanceof ShapedType))
            throw in.errorAt(start, "output is " + output.type() + ", expected a tensor");
        return FillOp.state(location, number, output).attributes(attributes);
    }

    private static Value one(OpParser in, String keyword) {
        in.expect(keyword);
        in.expect("(");
        OpParser.Operand operand = in.operand();
        in.expect(":");
        Value value = in.resolve(operand, in.type());
        in.expect(")");
        return value;
    }
}
