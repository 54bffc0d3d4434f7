package dev.headrace.ir.text;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;

/// Number literals, checked against the range of their type.
final class Numbers {
    private Numbers() {}

    static boolean isHex(String digits) {
        return digits.startsWith("0x");
    }

    /// A whole number in 64 bits with sign.
    static long integer(Parser in, int position, boolean negative, String digits) {
        long magnitude = magnitude(in, position, digits);
        boolean fits = magnitude >= 0 || negative && magnitude == Long.MIN_VALUE;
        if (!fits) throw in.errorAt(position, "number is out of range");
        return negative ? -magnitude : magnitude;
    }

    /// A whole number of an integer type, sign-extended, or of `index`. What fits only without a sign is taken as these
    /// bits, as MLIR does: `255 : i8` is `-1`. The bits of `i1` are 0 and 1.
    static long integer(Parser in, int position, boolean negative, String digits, Type type) {
        if (type instanceof IndexType) return integer(in, position, negative, digits);
        int width = ((IntegerType) type).width();
        long magnitude = magnitude(in, position, digits);
        long highest = negative ? 1L << (width - 1) : -1L >>> (64 - width);
        if (Long.compareUnsigned(magnitude, highest) > 0)
            throw in.errorAt(position, (negative ? "-" : "") + digits + " does not fit " + type);
        if (width == 1) return magnitude;
        return (negative ? -magnitude : magnitude) << (64 - width) >> (64 - width);
    }

    /// A decimal rounded to the nearest value of the type, or the bits of one in hexadecimal.
    static double fraction(Parser in, int position, boolean negative, String digits, FloatType type) {
        if (!isHex(digits)) {
            double value = Double.parseDouble(digits);
            return FloatBits.round(negative ? -value : value, type);
        }
        long bits = magnitude(in, position, digits);
        if (negative || type.width() < 64 && bits >>> type.width() != 0)
            throw in.errorAt(position, "'" + digits + "' is not the bits of an " + type);
        return FloatBits.value(bits, type);
    }

    private static long magnitude(Parser in, int position, String digits) {
        try {
            if (isHex(digits)) return Long.parseUnsignedLong(digits, 2, digits.length(), 16);
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException _) {
            throw in.errorAt(position, "number is out of range");
        }
    }
}
