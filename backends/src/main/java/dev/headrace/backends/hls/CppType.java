package dev.headrace.backends.hls;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.VectorType;

/// How the scalar types of the IR are spelt in C++. Each has the size that packed parameters give it.
enum CppType {
    FLOAT("float", "F32", 4),
    BFLOAT16("operators::bfloat16", "BF16", 2),
    HALF("operators::half", "F16", 2),
    FLOAT8("operators::f8e4m3fn", "F8_E4M3", 1),
    LONG("long long", "I64", 8),
    INT("int", "I32", 4),
    SHORT("short", "I16", 2),
    BYTE("signed char", "I8", 1),
    /// In external memory two lie in a byte, see [#memory].
    NIBBLE("ap_int<4>", "I4", 1),
    BOOL("bool", "BOOL", 1);

    private final String text;
    private final String tensorName;
    private final int bytes;

    CppType(String text, String tensorName, int bytes) {
        this.text = text;
        this.tensorName = tensorName;
        this.bytes = bytes;
    }

    /// An `index` counts inside static shapes and fits an `int`.
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
            default -> throw new UnsupportedOperationException("the HLS backend has no C++ type for " + type);
        };
    }

    /// A scalar, or several of them.
    static String spell(Type type) {
        return type instanceof VectorType vector
                ? "hls::vector<" + of(vector.element()).text() + ", " + vector.elements() + ">"
                : of(type).text();
    }

    /// What external memory holds for a scalar, or for several: itself, but bytes for numbers of four bits, the first
    /// of two in the lower half.
    static String memory(Type type) {
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
        return this == BFLOAT16 || this == HALF || this == FLOAT8;
    }

    String text() {
        return text;
    }

    /// The name in a .safetensors file.
    String tensorName() {
        return tensorName;
    }

    int bytes() {
        return bytes;
    }
}
