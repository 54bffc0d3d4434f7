package dev.headrace.dialects.tensor;

import dev.headrace.ir.Dims;
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

/// `tensor.extract_slice %x[%i, 0] [4, 8] [1, 1] : … to …` and
/// `tensor.insert_slice %x into %y[%i, 0] [4, 8] [1, 1] : … into …`.
final class SliceFormat implements AssemblyFormat {
    private static final List<String> ROWS = List.of(SliceOp.OFFSETS, SliceOp.SIZES, SliceOp.STRIDES);

    @Override
    public void print(Op op, OpPrinter out) {
        SliceOp slice = (SliceOp) op;
        boolean insert = op instanceof InsertSliceOp;
        out.text(" ").value(op.operand(0));
        if (insert) out.text(" into ").value(op.operand(1));
        for (int i = 0; i < ROWS.size(); i++) {
            if (i > 0) out.text(" ");
            IndexRow.print(
                    out, op.required(ROWS.get(i), DenseArrayAttr.class), op.operandGroup(slice.offsetsGroup() + i));
        }
        out.attributes(op, ROWS.toArray(String[]::new))
                .text(" : ")
                .type(op.operand(0).type());
        out.text(insert ? " into " : " to ").typesOf(op.results());
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        boolean insert = spec == InsertSliceOp.SPEC;
        OpState state = OpState.of(spec, location);
        OpParser.Operand source = in.operand();
        OpParser.Operand destination = source;
        if (insert) {
            in.expect("into");
            destination = in.operand();
        }
        List<IndexRow> rows = new ArrayList<>();
        for (String name : ROWS) {
            IndexRow row = IndexRow.parse(in);
            rows.add(row);
            state.attribute(name, DenseArrayAttr.i64(new Dims(row.constants())));
        }
        in.attributes(state);
        in.expect(":");
        Value value = in.resolve(source, in.type());
        in.expect(insert ? "into" : "to");
        Type type = in.type();
        List<List<Value>> groups = new ArrayList<>(List.of(List.of(value)));
        if (insert) groups.add(List.of(in.resolve(destination, type)));
        for (IndexRow row : rows) groups.add(row.values());
        return state.operandGroups(groups).results(type);
    }
}
