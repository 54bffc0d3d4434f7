package dev.headrace.dialects.tensor;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// `tensor.collapse_shape %x [[0, 1]] : … into …` and `tensor.expand_shape %x [[0, 1]] output_shape [4, 2] : … into …`.
final class ReshapeFormat implements AssemblyFormat {
    private static final String GROUPS = "reassociation";
    private static final String SHAPE = "static_output_shape";

    @Override
    public void print(Op op, OpPrinter out) {
        Reassociation folds = Reassociation.of(op.required(GROUPS, ArrayAttr.class));
        out.text(" ").value(op.operand(0)).text(" " + folds.groups());
        if (op instanceof ExpandShapeOp)
            IndexRow.print(out.text(" output_shape "), op.required(SHAPE, DenseArrayAttr.class), op.operandGroup(1));
        out.attributes(op, GROUPS, SHAPE)
                .text(" : ")
                .type(op.operand(0).type())
                .text(" into ")
                .typesOf(op.results());
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location);
        OpParser.Operand source = in.operand();
        int start = in.position();
        if (!(in.attribute() instanceof ArrayAttr groups)) throw in.errorAt(start, "expected the groups of dimensions");
        state.attribute(GROUPS, groups);
        List<Value> sizes = List.of();
        // Before LLVM 19 the result type alone told the shape.
        boolean told = spec == ExpandShapeOp.SPEC && in.consume("output_shape");
        if (told) {
            IndexRow row = IndexRow.parse(in);
            state.attribute(SHAPE, DenseArrayAttr.i64(new Dims(row.constants())));
            sizes = row.values();
        }
        in.attributes(state);
        in.expect(":");
        Value value = in.resolve(source, in.type());
        in.expect("into");
        Type result = in.type();
        if (spec == ExpandShapeOp.SPEC
                && !told
                && result instanceof TensorType type
                && type.shape().isStatic()) state.attribute(SHAPE, DenseArrayAttr.i64(type.shape()));
        return state.operands(value).operands(sizes).results(result);
    }
}
