package dev.headrace.dialects.arith;

import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.Optional;

/// A number of `f8E4M3FN` as an integer, in steps of 2⁻⁹, which is its smallest number: nothing is lost, for each is a
/// multiple of it. In hardware it is one function of 8 bits, and neither a product nor a conversion.
///
/// ```mlir
/// %wide = arith.extf %number : f8E4M3FN to f32
/// %product = arith.mulf %wide, %c512 : f32
/// %steps = arith.fptosi %product : f32 to i32
/// ```
/// @param number of `f8E4M3FN`
public record SmallFloatSteps(Value number) {
    /// How many steps there are in 1.
    public static final double IN_ONE = 512;

    /// Of the integer with its sign: the largest is 448 · 512.
    public static final int BITS = 19;

    /// @param op the last of the three
    public static Optional<SmallFloatSteps> of(Op op) {
        return op instanceof CastOp integer
                        && integer.kind() == CastOp.Kind.FPTOSI
                        && ScalarTypes.width(integer.result().type()) >= BITS
                        && integer.in().definingOp() instanceof BinaryOp product
                        && isProduct(product)
                        && product.left().definingOp() instanceof CastOp wide
                        && isWidening(wide)
                ? Optional.of(new SmallFloatSteps(wide.in()))
                : Optional.empty();
    }

    /// Whether an operation is one of the first two, and computes nothing else.
    public static boolean isWithin(Op op) {
        boolean canBe =
                op instanceof CastOp wide && isWidening(wide) || op instanceof BinaryOp product && isProduct(product);
        return canBe
                && !op.result().users().isEmpty()
                && op.result().users().stream().allMatch(user -> of(user).isPresent() || isWithin(user));
    }

    private static boolean isProduct(BinaryOp op) {
        return op.kind() == BinaryOp.Kind.MULF
                && op.result().type() == FloatType.F32
                && ConstantOp.valueOf(op.right()).orElse(null) instanceof FloatAttr steps
                && steps.value() == IN_ONE;
    }

    private static boolean isWidening(CastOp op) {
        return op.kind() == CastOp.Kind.EXTF
                && op.in().type() == FloatType.F8E4M3FN
                && op.result().type() == FloatType.F32;
    }
}
