package dev.headrace.dialects.scf;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IntegerType;
import java.util.OptionalLong;

/// The most that a number which is not negative can be, whatever it is computed from: somewhere it is the smaller of
/// two numbers, one of which is a constant.
///
/// ```mlir
/// %sixteenths = arith.andi %given, %c15 : i8
/// %one_more = arith.addi %sixteenths, %c1 : i8
/// %number = arith.index_cast %one_more : i8 to index
/// %rows = arith.muli %number, %c32 : index      // 512 at most
/// ```
final class UpperBound {
    private UpperBound() {}

    static OptionalLong of(Value number) {
        OptionalLong constant = ConstantOp.integerOf(number);
        if (constant.isPresent()) return constant.getAsLong() < 0 ? OptionalLong.empty() : constant;
        return switch (number.definingOp()) {
            case CastOp cast when cast.kind() == CastOp.Kind.INDEX_CAST -> of(cast.in());
            case BinaryOp op -> of(op);
            case null, default -> OptionalLong.empty();
        };
    }

    private static OptionalLong of(BinaryOp op) {
        OptionalLong most = unlimited(op);
        return most.isPresent() && op.result().type() instanceof IntegerType(int width) && width < Long.SIZE
                ? most.getAsLong() < 1L << (width - 1) ? most : OptionalLong.empty()
                : most;
    }

    /// If its type holds it.
    private static OptionalLong unlimited(BinaryOp op) {
        OptionalLong left = of(op.left());
        OptionalLong right = of(op.right());
        return switch (op.kind()) {
            case MINUI, ANDI -> {
                if (left.isEmpty()) yield right;
                yield right.isEmpty() ? left : OptionalLong.of(Math.min(left.getAsLong(), right.getAsLong()));
            }
            case ADDI -> both(left, right) ? exact(Math::addExact, left, right) : OptionalLong.empty();
            case MULI -> both(left, right) ? exact(Math::multiplyExact, left, right) : OptionalLong.empty();
            default -> OptionalLong.empty();
        };
    }

    private static boolean both(OptionalLong left, OptionalLong right) {
        return left.isPresent() && right.isPresent();
    }

    @FunctionalInterface
    private interface Arithmetic {
        long of(long left, long right);
    }

    private static OptionalLong exact(Arithmetic arithmetic, OptionalLong left, OptionalLong right) {
        try {
            return OptionalLong.of(arithmetic.of(left.getAsLong(), right.getAsLong()));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}
