package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;

/// In what numbers caches lie in memory.
public enum CacheType {
    /// As in the model.
    F32,
    F16,
    BF16,
    /// 8 bits. What is beyond the largest number, 448, becomes that.
    F8E4M3FN;

    FloatType element() {
        return switch (this) {
            case F32 -> FloatType.F32;
            case F16 -> FloatType.F16;
            case BF16 -> FloatType.BF16;
            case F8E4M3FN -> FloatType.F8E4M3FN;
        };
    }

    /// @param real of type `f32`
    Value rounded(Emitter in, Value real) {
        if (this != F8E4M3FN) return in.narrowed(real, element());
        float most = (float) FloatType.F8E4M3FN.largest();
        Value low = in.binary(BinaryOp.Kind.MAXIMUMF, real, in.real(-most));
        return in.narrowed(in.binary(BinaryOp.Kind.MINIMUMF, low, in.real(most)), element());
    }
}
