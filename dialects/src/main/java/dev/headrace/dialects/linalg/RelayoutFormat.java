package dev.headrace.dialects.linalg;

import dev.headrace.dialects.tensor.IndexRow;
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

/// `linalg.pack %x padding_value(%p : f32) outer_dims_perm = [1, 0] inner_dims_pos = [0, 1] inner_tiles = [16, 16] into
/// %e : … -> …`, and `linalg.unpack` without padding.
final class RelayoutFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        boolean packs = op instanceof PackOp;
        out.text(" ").value(op.operand(0));
        if (packs && !op.operandGroup(2).isEmpty())
            out.text(" padding_value(")
                    .values(op.operandGroup(2))
                    .text(" : ")
                    .typesOf(op.operandGroup(2))
                    .text(")");
        op.attribute(RelayoutOp.OUTER, DenseArrayAttr.class)
                .ifPresent(order -> out.text(" " + RelayoutOp.OUTER + " = " + order.values()));
        out.text(" " + RelayoutOp.DIMS + " = "
                + op.required(RelayoutOp.DIMS, DenseArrayAttr.class).values());
        out.text(" inner_tiles = ");
        IndexRow.print(out, op.required(RelayoutOp.TILES, DenseArrayAttr.class), op.operandGroup(packs ? 3 : 2));
        out.text(" into ").value(op.operand(1));
        out.attributes(op, RelayoutOp.OUTER, RelayoutOp.DIMS, RelayoutOp.TILES, OpState.SEGMENTS)
                .text(" : ")
                .type(op.operand(0).type())
                .text(" -> ")
                .typesOf(op.results());
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location);
        OpParser.Operand source = in.operand();
        List<Value> padding = new ArrayList<>();
        if (spec == PackOp.SPEC && in.consume("padding_value")) {
            in.expect("(");
            OpParser.Operand value = in.operand();
            in.expect(":");
            padding.add(in.resolve(value, in.type()));
            in.expect(")");
        }
        if (in.consume(RelayoutOp.OUTER)) state.attribute(RelayoutOp.OUTER, row(in));
        in.expect(RelayoutOp.DIMS);
        state.attribute(RelayoutOp.DIMS, row(in));
        in.expect("inner_tiles");
        in.expect("=");
        IndexRow tiles = IndexRow.parse(in);
        state.attribute(RelayoutOp.TILES, DenseArrayAttr.i64(new Dims(tiles.constants())));
        in.expect("into");
        OpParser.Operand destination = in.operand();
        in.attributes(state);
        in.expect(":");
        Value from = in.resolve(source, in.type());
        in.expect("->");
        Type type = in.type();
        Value into = in.resolve(destination, type);
        if (spec == PackOp.SPEC) state.operandGroups(List.of(List.of(from), List.of(into), padding, tiles.values()));
        else state.operands(from, into).operands(tiles.values());
        return state.results(type);
    }

    private static DenseArrayAttr row(OpParser in) {
        in.expect("=");
        return DenseArrayAttr.i64(new Dims(IndexRow.parse(in).constants()));
    }
}
