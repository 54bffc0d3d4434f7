package dev.headrace.simulator.values;

import dev.headrace.dialects.Place;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.dialects.vector.LoadOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.dialects.vector.StoreOp;
import dev.headrace.dialects.vector.VectorOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.ShapedType;
import java.util.function.LongBinaryOperator;

/// Vectors are arrays that nobody changes.
final class VectorSteps {
    private VectorSteps() {}

    static Step step(VectorOp op, Slots slots) {
        return switch (op) {
            case LoadOp load -> load(load, slots);
            case StoreOp store -> store(store, slots);
            case ExtractOp extract -> extract(extract, slots);
            case ReductionOp reduction
            when reduction.result().type() instanceof FloatType type -> tree(reduction, type, slots);
            case ReductionOp reduction -> whole(reduction, slots);
        };
    }

    private static Step load(LoadOp op, Slots slots) {
        MemRefType type = (MemRefType) op.memref().type();
        Position position = new Position(op, type, slots.of(op.indices()), false);
        int memref = slots.of(op.memref());
        int out = slots.of(op.result());
        int lanes = Math.toIntExact(op.type().elements());
        return frame -> {
            Array vector = Array.ofSize(type.element(), lanes);
            frame.array(memref).copyTo(inRow(op, type, position.in(frame), lanes), vector, 0, lanes);
            frame.objects[out] = vector;
        };
    }

    private static Step store(StoreOp op, Slots slots) {
        MemRefType type = (MemRefType) op.memref().type();
        Position position = new Position(op, type, slots.of(op.indices()), false);
        int memref = slots.of(op.memref());
        int value = slots.of(op.value());
        int lanes = Math.toIntExact(op.type().elements());
        return frame -> {
            Array array = frame.array(memref);
            if (array.isShared()) throw MemRefSteps.writesSource(op);
            frame.array(value).copyTo(0, array, inRow(op, type, position.in(frame), lanes), lanes);
        };
    }

    /// The place of the first element.
    /// @throws IllegalStateException if the last one lies in another row
    private static int inRow(Op op, ShapedType memory, int position, int lanes) {
        long row = memory.sizeOf(memory.rank() - 1);
        if (position % row + lanes > row)
            throw new IllegalStateException(
                    Place.task(op) + ": " + lanes + " elements reach beyond a row of " + memory);
        return position;
    }

    private static Step extract(ExtractOp op, Slots slots) {
        int vector = slots.of(op.vector());
        int position = slots.of(op.position());
        int out = slots.of(op.result());
        return frame -> frame.array(vector).load(Math.toIntExact(frame.longs[position]), frame, out);
    }

    private static Step whole(ReductionOp op, Slots slots) {
        int vector = slots.of(op.vector());
        int out = slots.of(op.result());
        int lanes = Math.toIntExact(op.lanes());
        int width = ScalarTypes.width(op.result().type());
        LongBinaryOperator combining = switch (op.combining()) {
            case ADDI -> Long::sum;
            case MAXSI -> Math::max;
            case MINSI -> Math::min;
            default -> throw new IllegalArgumentException(op.combining() + " combines no whole numbers");
        };
        return frame -> {
            Array array = frame.array(vector);
            array.load(0, frame, out);
            long together = Integers.signed(frame.longs[out], width);
            for (int i = 1; i < lanes; i++) {
                array.load(i, frame, out);
                together = combining.applyAsLong(together, Integers.signed(frame.longs[out], width));
            }
            frame.longs[out] = Integers.wrap(together, width);
        };
    }

    private static Step tree(ReductionOp op, FloatType precision, Slots slots) {
        int vector = slots.of(op.vector());
        int out = slots.of(op.result());
        double[] elements = new double[Math.toIntExact(op.lanes())];
        Tree tree = Tree.of(op.combining(), precision);
        return frame -> {
            Array array = frame.array(vector);
            for (int i = 0; i < elements.length; i++) {
                array.load(i, frame, out);
                elements[i] = frame.doubles[out];
            }
            frame.doubles[out] = tree.combine(elements, elements.length);
        };
    }
}
