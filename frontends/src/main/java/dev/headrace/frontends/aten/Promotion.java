package dev.headrace.frontends.aten;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;

/// The common element type of operands, as PyTorch promotes.
final class Promotion {
    private Promotion() {}

    /// Floats win over integers, integers over truth values, then the wider one wins. A tensor of rank 0 counts only
    /// where it is of a higher kind than the other.
    static Type of(Tensor a, Tensor b) {
        int left = kind(a.element());
        int right = kind(b.element());
        if (left != right) return left > right ? a.element() : b.element();
        if ((a.rank() == 0) != (b.rank() == 0)) return a.rank() == 0 ? b.element() : a.element();
        return wider(a.element(), b.element());
    }

    private static int kind(Type type) {
        return type instanceof FloatType ? 2 : type.equals(IntegerType.I1) ? 0 : 1;
    }

    private static Type wider(Type a, Type b) {
        if (a.equals(b)) return a;
        if (a instanceof FloatType x && b instanceof FloatType y)
            return x.width() == y.width() ? FloatType.F32 : x.width() > y.width() ? x : y;
        return ((IntegerType) a).width() >= ((IntegerType) b).width() ? a : b;
    }
}
