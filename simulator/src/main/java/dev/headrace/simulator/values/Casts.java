package dev.headrace.simulator.values;

import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.Saturation;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ScalarTypes;

/// Conversions between scalar types.
final class Casts {
    private Casts() {}

    static Step step(CastOp.Kind kind, Type from, Type to, int in, int out) {
        int width = ScalarTypes.width(from);
        return switch (kind) {
            case EXTF -> frame -> frame.doubles[out] = frame.doubles[in];
            case TRUNCF -> {
                FloatType type = (FloatType) to;
                yield frame -> frame.doubles[out] = Rounding.to(type, frame.doubles[in]);
            }
            case SITOFP -> number((FloatType) to, frame -> Integers.signed(frame.longs[in], width), out);
            case UITOFP -> unsignedNumber((FloatType) to, width, in, out);
            case EXTSI, INDEX_CAST -> whole(to, frame -> Integers.signed(frame.longs[in], width), out);
            case EXTUI -> whole(to, frame -> Integers.unsigned(frame.longs[in], width), out);
            case TRUNCI -> whole(to, frame -> frame.longs[in], out);
            case FPTOSI -> {
                int bits = ScalarTypes.width(to);
                yield frame -> frame.longs[out] = Saturation.toInteger(frame.doubles[in], bits);
            }
            case FPTOUI -> whole(to, frame -> Integers.doubleToUnsigned(frame.doubles[in]), out);
            case BITCAST -> {
                Bits.Source bits = Bits.from(from, in);
                Bits.Target target = Bits.into(to, out);
                yield frame -> target.put(frame, bits.of(frame));
            }
        };
    }

    private static Step number(FloatType to, Bits.Source whole, int out) {
        // Straight from long to float: by way of double it would be rounded twice.
        if (to == FloatType.F32) return frame -> frame.doubles[out] = (float) whole.of(frame);
        return frame -> frame.doubles[out] = Rounding.to(to, (double) whole.of(frame));
    }

    private static Step unsignedNumber(FloatType to, int width, int in, int out) {
        if (width < 64) return number(to, frame -> Integers.unsigned(frame.longs[in], width), out);
        return frame -> frame.doubles[out] = Rounding.to(to, Integers.unsignedToDouble(frame.longs[in]));
    }

    private static Step whole(Type to, Bits.Source value, int out) {
        int width = ScalarTypes.width(to);
        return frame -> frame.longs[out] = Integers.wrap(value.of(frame), width);
    }
}
