package dev.headrace.ir.data;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What one element of a [TensorData] is and how its bytes are laid out (little endian). The constants are named as
/// safetensors names them; [#I4] is in no file.
public enum ElementKind {
    F32(4, FloatType.F32),
    F64(8, FloatType.F64),
    F16(2, FloatType.F16),
    BF16(2, FloatType.BF16),
    F8_E4M3(1, FloatType.F8E4M3FN),
    /// One byte for each here, sign-extended; packed parameters have two in a byte.
    I4(1, IntegerType.I4),
    I8(1, IntegerType.I8),
    I16(2, IntegerType.I16),
    I32(4, IntegerType.I32),
    I64(8, IntegerType.I64),
    /// Zero-extended when read; the IR has the same type for it as for [#I8].
    U8(1, IntegerType.I8),
    /// One byte, false where it is 0, true otherwise.
    BOOL(1, IntegerType.I1);

    private final int bytes;

    @SuppressWarnings("ImmutableEnumChecker") // Types are values.
    private final Type type;

    ElementKind(int bytes, Type type) {
        this.bytes = bytes;
        this.type = type;
    }

    /// Bytes of one element.
    public int bytes() {
        return bytes;
    }

    /// The element type in the IR; its text is MLIR's: `f32`, `i64`, `i1`.
    public Type type() {
        return type;
    }

    public boolean isFloat() {
        return type instanceof FloatType;
    }

    /// Those that files hold.
    public static List<ElementKind> inFiles() {
        return Arrays.stream(values()).filter(kind -> kind != I4).toList();
    }

    /// The kind that stores elements of this IR type, signed for integers; nothing for the types that no kind stores.
    public static Optional<ElementKind> of(Type type) {
        return Arrays.stream(values()).filter(k -> k.type.equals(type)).findFirst();
    }
}
