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
    LONG("long long", "I64", 8),
    INT("int", "I32", 4),
    SHORT("short", "I16", 2),
    BYTE("signed char", "I8", 1),
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
            case IndexType() -> INT;
            case IntegerType(var width) when width == 64 -> LONG;
            case IntegerType(var width) when width == 32 -> INT;
            case IntegerType(var width) when width == 16 -> SHORT;
            case IntegerType(var width) when width == 8 -> BYTE;
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

    /// The size of a scalar, or of several of them.
    static int bytes(Type type) {
        return type instanceof VectorType vector
                ? Math.toIntExact(vector.elements()) * of(vector.element()).bytes()
                : of(type).bytes();
    }

    /// Whether it is a class that only stores numbers: arithmetic on it is done by `float`.
    boolean isNarrowFloat() {
        return this == BFLOAT16 || this == HALF;
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
