package dev.headrace.simulator.values;

import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.LinalgOp;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.ir.type.ShapedType;

/// Structured operations.
final class LinalgSteps {
    private LinalgSteps() {}

    static Step step(LinalgOp op, Translation translation) {
        return switch (op) {
            case GenericOp generic -> GenericLoops.of(generic, translation);
            case FillOp fill -> fill(fill, translation.slots());
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
}
