package dev.headrace.simulator.values;

import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.List;

/// Scalar operations, and what they mean on tensors: the same on each element.
final class Elementwise {
    private Elementwise() {}

    /// Makes the step for scalars in these slots.
    @FunctionalInterface
    interface Scalar {
        Step step(int[] in, int out);
    }

    static Step step(Op op, Slots slots, Scalar scalar) {
        if (!(op.result().type() instanceof ShapedType type))
            return scalar.step(slots.of(op.operands()), slots.of(op.result()));
        int[] in = new int[op.operandCount()];
        List<int[]> loads = new ArrayList<>();
        for (int i = 0; i < in.length; i++) {
            Value operand = op.operand(i);
            boolean spread = operand.type() instanceof ShapedType;
            in[i] = spread ? slots.fresh(Translation.scalar(operand)) : slots.of(operand);
            if (spread) loads.add(new int[] {slots.of(operand), in[i]});
        }
        int element = slots.fresh(type.element());
        return onAll(loads, scalar.step(in, element), element, type, slots.of(op.result()));
    }

    /// @param loads the slots of an array and of its current element, for each operand that is an array
    private static Step onAll(List<int[]> loads, Step step, int element, ShapedType type, int result) {
        Type scalar = type.element();
        long size = type.elements();
        return frame -> {
            Array out = Array.ofSize(scalar, size);
            for (int i = 0; i < out.length(); i++) {
                for (int[] load : loads) frame.array(load[0]).load(i, frame, load[1]);
                step.run(frame);
                out.store(i, frame, element);
            }
            frame.objects[result] = out;
        };
    }
}
