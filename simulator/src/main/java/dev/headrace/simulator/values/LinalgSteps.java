package dev.headrace.simulator.values;

import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.LinalgOp;
import dev.headrace.dialects.linalg.PackOp;
import dev.headrace.dialects.linalg.RelayoutOp;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.type.ShapedType;

/// Structured operations.
final class LinalgSteps {
    private LinalgSteps() {}

    static Step step(LinalgOp op, Translation translation) {
        return switch (op) {
            case GenericOp generic -> GenericLoops.of(generic, translation);
            case FillOp fill -> fill(fill, translation.slots());
            case RelayoutOp relayout -> relayout(relayout, translation.slots());
            // The loops of the operation around it put their counter straight into its slot.
            case IndexOp _, YieldOp _ -> Step.NOTHING;
        };
    }

    private static Step fill(FillOp op, Slots slots) {
        ShapedType type = (ShapedType) op.result().type();
        int number = slots.of(op.number());
        int out = slots.of(op.result());
        long size = type.elements();
        return frame -> {
            Array array = Array.ofSize(type.element(), size);
            for (int i = 0; i < array.length(); i++) array.store(i, frame, number);
            frame.objects[out] = array;
        };
    }

    private static Step relayout(RelayoutOp op, Slots slots) {
        Dims sizes = op.packedType().shape();
        Dims strides = op.strides();
        ShapedType type = (ShapedType) op.result().type();
        boolean packs = op instanceof PackOp;
        int source = slots.of(op.source());
        int out = slots.of(op.result());
        return frame -> {
            Array to = Array.ofSize(type.element(), type.elements());
            Relayout.copy(frame.array(source), to, sizes, strides, packs);
            frame.objects[out] = to;
        };
    }
}
