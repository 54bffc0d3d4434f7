package dev.headrace.simulator.values;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ScalarTypes;

/// Scalars as the bits that their type stores.
final class Bits {
    private Bits() {}

    @FunctionalInterface
    interface Source {
        long of(Frame frame);
    }

    @FunctionalInterface
    interface Target {
        void put(Frame frame, long bits);
    }

    /// The bits of the scalar in that slot.
    static Source from(Type type, int slot) {
        return switch (type) {
            case FloatType precision
            when precision == FloatType.F32 -> frame -> Float.floatToRawIntBits((float) frame.doubles[slot]);
            case FloatType precision -> frame -> Rounding.bits(precision, frame.doubles[slot]);
            default -> frame -> frame.longs[slot];
        };
    }

    /// Puts the scalar with those bits into the slot.
    static Target into(Type type, int slot) {
        return switch (type) {
            case FloatType precision
            when precision == FloatType.F32 -> (frame, bits) -> frame.doubles[slot] = Float.intBitsToFloat((int) bits);
            case FloatType precision -> (frame, bits) -> frame.doubles[slot] = Rounding.ofBits(precision, bits);
            default -> {
                int width = ScalarTypes.width(type);
                yield (frame, bits) -> frame.longs[slot] = Integers.wrap(bits, width);
            }
        };
    }
}
