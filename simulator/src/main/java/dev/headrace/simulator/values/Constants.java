package dev.headrace.simulator.values;

import dev.headrace.dialects.Place;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.ScalarTypes;

/// Constants take no time: their slots are set before anything runs.
final class Constants {
    private Constants() {}

    static Step preset(ConstantOp op, Slots slots) {
        int slot = slots.of(op.result());
        switch (op.value()) {
            case IntegerAttr number -> {
                long value = Integers.wrap(number.value(), ScalarTypes.width(number.type()));
                slots.preset(frame -> frame.longs[slot] = value);
            }
            case FloatAttr number -> {
                double value = Rounding.to(number.type(), number.value());
                slots.preset(frame -> frame.doubles[slot] = value);
            }
            case DenseElementsAttr elements -> {
                Array array = Array.of(elements).share();
                slots.preset(frame -> frame.objects[slot] = array);
            }
            default -> throw new UnsupportedOperationException(Place.of(op) + ": cannot execute " + op);
        }
        return Step.NOTHING;
    }
}
