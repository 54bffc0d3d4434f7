package dev.headrace.backends.hls;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.VectorType;

/// How a scalar type of the IR is spelt in C++. Each of those in external memory has the size that packed parameters
/// give it.
///
/// @param tensorName the name in a .safetensors file; empty where no file holds such numbers
/// @param bytes in memory
record CppType(String text, String tensorName, int bytes) {
    static final CppType BFLOAT16 = new CppType("operators::bfloat16", "BF16", 2);
    static final CppType HALF = new CppType("operators::half", "F16", 2);
    static final CppType FLOAT8 = new CppType("operators::f8e4m3fn", "F8_E4M3", 1);
    static final CppType LONG = new CppType("long long", "I64", 8);
    static final CppType BOOL = new CppType("bool", "BOOL", 1);

    /// In external memory two lie in a byte, see [#memory].
    static final CppType NIBBLE = new CppType("ap_int<4>", "I4", 1);

    private static final CppType FLOAT = new CppType("float", "F32", 4);
    private static final CppType INT = new CppType("int", "I32", 4);
    private static final CppType SHORT = new CppType("short", "I16", 2);
    private static final CppType BYTE = new CppType("signed char", "I8", 1);

    /// An `index` counts inside static shapes and fits an `int`. Integers of other widths pass through FIFOs only.
    /// @throws UnsupportedOperationException for types that no design carries yet
    static CppType of(Type type) {
        return switch (type) {
            case FloatType.F32 -> FLOAT;
            case FloatType.BF16 -> BFLOAT16;
            case FloatType.F16 -> HALF;
            case FloatType.F8E4M3FN -> FLOAT8;
            case IndexType() -> INT;
            case IntegerType(var width) when width == 64 -> LONG;
            case IntegerType(var width) when width == 32 -> INT;
            case IntegerType(var width) when width == 16 -> SHORT;
            case IntegerType(var width) when width == 8 -> BYTE;
            case IntegerType(var width) when width == 4 -> NIBBLE;
            case IntegerType(var width) when width == 1 -> BOOL;
            case IntegerType(var width)
            when width > 8 && width < 32 -> new CppType("ap_int<" + width + ">", "", width > 16 ? 4 : 2);
            default -> throw new UnsupportedOperationException("the HLS backend has no C++ type for " + type);
        };
    }

    /// Whether numbers can lie in external memory.
    boolean isStored() {
        return !tensorName.isEmpty();
    }

    /// A scalar, or several of them.
    static String spell(Type type) {
        return type instanceof VectorType vector
                ? "hls::vector<" + of(vector.element()).text() + ", " + vector.elements() + ">"
                : of(type).text();
    }

    /// What external memory holds for a scalar, or for several: itself, but bytes for numbers of four bits, the first
    /// of two in the lower half.
    /// @throws UnsupportedOperationException for types that pass through FIFOs only
    static String memory(Type type) {
        if (!of(type instanceof VectorType vector ? vector.element() : type).isStored())
            throw new UnsupportedOperationException("the HLS backend has no C++ type for " + type + " in memory");
        if (!isHalfByte(type)) return spell(type);
        return type instanceof VectorType vector
                ? "hls::vector<unsigned char, " + vector.elements() / 2 + ">"
                : "unsigned char";
    }

    /// The size of what [#memory] spells.
    static int memoryBytes(Type type) {
        if (type instanceof VectorType vector) return Math.toIntExact(bytes(vector.element(), vector.elements()));
        return of(type).bytes();
    }

    /// What so many elements take in external memory.
    static long bytes(Type element, long elements) {
        return isHalfByte(element)
                ? Math.ceilDiv(elements, 2)
                : elements * of(element).bytes();
    }

    /// Whether two numbers of a type lie in a byte of external memory.
    static boolean isHalfByte(Type type) {
        return (type instanceof VectorType vector ? vector.element() : type).equals(IntegerType.I4);
    }

    /// Whether it is a class that only stores numbers: arithmetic on it is done by `float`.
    boolean isNarrowFloat() {
        return equals(BFLOAT16) || equals(HALF) || equals(FLOAT8);
    }
}
