package dev.headrace.simulator.values;

import dev.headrace.dialects.LastUse;
import dev.headrace.dialects.Place;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.InsertOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.dialects.tensor.SliceOp;
import dev.headrace.dialects.tensor.TensorOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// Tensors as values: nobody sees a change but through the result of the operation that made it.
final class TensorSteps {
    private TensorSteps() {}

    static Step step(TensorOp op, Slots slots) {
        return switch (op) {
            case EmptyOp empty -> unset(empty.type(), slots.of(empty.result()));
            case ExtractOp extract -> extract(extract, slots);
            case InsertOp insert -> insert(insert, slots);
            case ExtractSliceOp extract -> extract(extract, slots);
            case InsertSliceOp insert -> insert(insert, slots);
            case ExpandShapeOp expand -> alias(expand, slots);
            case CollapseShapeOp collapse -> alias(collapse, slots);
        };
    }

    static Step unset(ShapedType type, int out) {
        return frame -> frame.objects[out] = Array.unset(type);
    }

    /// The array that `op` may change in place of operand `index`: the operand's own if nobody else has it.
    static Owned owned(Op op, int index, Slots slots) {
        int slot = slots.of(op.operand(index));
        if (!LastUse.is(op, index)) return frame -> frame.array(slot).copy();
        return frame -> {
            Array array = frame.array(slot);
            return array.isShared() ? array.copy() : array;
        };
    }

    @FunctionalInterface
    interface Owned {
        Array in(Frame frame);
    }

    private static Step extract(ExtractOp op, Slots slots) {
        Position position = new Position(op, (TensorType) op.tensor().type(), slots.of(op.indices()), true);
        int tensor = slots.of(op.tensor());
        int out = slots.of(op.result());
        return frame -> frame.array(tensor).load(position.in(frame), frame, out);
    }

    private static Step insert(InsertOp op, Slots slots) {
        Position position = new Position(op, (TensorType) op.destination().type(), slots.of(op.indices()), true);
        Owned destination = owned(op, 1, slots);
        int scalar = slots.of(op.scalar());
        int out = slots.of(op.result());
        return frame -> {
            Array array = destination.in(frame);
            array.store(position.in(frame), frame, scalar);
            frame.objects[out] = array;
        };
    }

    private static Step extract(ExtractSliceOp op, Slots slots) {
        Slice slice = slice(op);
        Offsets offsets = offsets(op.offsets(), slots);
        int source = slots.of(op.source());
        int out = slots.of(op.result());
        return frame -> frame.objects[out] = slice.extract(frame.array(source), offsets.in(frame));
    }

    private static Step insert(InsertSliceOp op, Slots slots) {
        Slice slice = slice(op);
        Offsets offsets = offsets(op.offsets(), slots);
        Owned destination = owned(op, 1, slots);
        int source = slots.of(op.source());
        int out = slots.of(op.result());
        return frame -> {
            Array array = destination.in(frame);
            slice.insert(frame.array(source), array, offsets.in(frame));
            frame.objects[out] = array;
        };
    }

    private static Slice slice(SliceOp op) {
        Dims sizes = IndexValue.shape(op.sizes());
        Dims strides = IndexValue.shape(op.strides());
        if (!sizes.isStatic() || !strides.isStatic())
            throw new UnsupportedOperationException(
                    Place.of(op) + ": cannot execute " + op.name() + " of sizes or strides that are computed");
        return new Slice(op.wholeType(), sizes, strides);
    }

    private interface Offsets {
        long[] in(Frame frame);
    }

    private static Offsets offsets(List<IndexValue> offsets, Slots slots) {
        long[] constants = new long[offsets.size()];
        int[] computed = new int[offsets.size()];
        for (int i = 0; i < constants.length; i++) {
            switch (offsets.get(i)) {
                case IndexValue.Constant(long value) -> {
                    constants[i] = value;
                    computed[i] = -1;
                }
                case IndexValue.Computed(var value) -> computed[i] = slots.of(value);
            }
        }
        return frame -> {
            long[] now = constants.clone();
            for (int i = 0; i < now.length; i++) if (computed[i] >= 0) now[i] = frame.longs[computed[i]];
            return now;
        };
    }

    /// The same elements in the same order under another type.
    private static Step alias(Op op, Slots slots) {
        Type type = op.operand(0).type();
        return Moves.move(type, slots.of(op.operand(0)), slots.of(op.result()), !LastUse.is(op, 0));
    }
}
