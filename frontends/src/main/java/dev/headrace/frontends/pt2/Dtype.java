package dev.headrace.frontends.pt2;

import dev.headrace.ir.data.ElementKind;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Element types by the codes of the export schema, which are not those of PyTorch's C++ `ScalarType`.
public enum Dtype {
    UINT8(1, ElementKind.U8),
    INT8(2, ElementKind.I8),
    INT16(3, ElementKind.I16),
    INT32(4, ElementKind.I32),
    INT64(5, ElementKind.I64),
    FLOAT16(6, ElementKind.F16),
    FLOAT32(7, ElementKind.F32),
    FLOAT64(8, ElementKind.F64),
    COMPLEX32(9, null),
    COMPLEX64(10, null),
    COMPLEX128(11, null),
    BOOL(12, ElementKind.BOOL),
    BFLOAT16(13, ElementKind.BF16),
    UINT16(28, null),
    FLOAT8_E4M3FN(29, null),
    FLOAT8_E5M2(30, null),
    FLOAT8_E4M3FNUZ(31, null),
    FLOAT8_E5M2FNUZ(32, null),
    FLOAT8_E8M0FNU(33, null),
    UINT32(34, null),
    UINT64(35, null);

    private final long code;
    private final @Nullable ElementKind kind;

    Dtype(long code, @Nullable ElementKind kind) {
        this.code = code;
        this.kind = kind;
    }

    static Optional<Dtype> of(long code) {
        return Arrays.stream(values()).filter(d -> d.code == code).findFirst();
    }

    /// How Headrace stores such elements; nothing where it does not support them.
    public Optional<ElementKind> kind() {
        return Optional.ofNullable(kind);
    }

    /// PyTorch's name: `float32`.
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
