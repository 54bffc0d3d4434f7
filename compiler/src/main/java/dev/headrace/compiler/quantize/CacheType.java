package dev.headrace.compiler.quantize;

import dev.headrace.ir.type.FloatType;

/// In what numbers caches lie in memory.
public enum CacheType {
    /// As in the model.
    F32,
    F16,
    BF16;

    FloatType element() {
        return switch (this) {
            case F32 -> FloatType.F32;
            case F16 -> FloatType.F16;
            case BF16 -> FloatType.BF16;
        };
    }
}
