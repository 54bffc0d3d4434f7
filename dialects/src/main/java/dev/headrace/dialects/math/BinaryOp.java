package dev.headrace.dialects.math;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.arith.FlagsAttr;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;

/// A function of two real numbers; on tensors element by element.
///
/// ```mlir
/// %p = math.powf %base, %exponent : f32
/// ```
public final class BinaryOp extends MathOp {
    private final Kind kind;

    private BinaryOp(OpState state, Kind kind) {
        super(state);
        this.kind = kind;
    }

    /// One for each operation name: `POWF` is `math.powf`.
    public enum Kind {
        POWF(BinaryOp::power),
        /// The angle of the point with the second operand to the right and the first one up.
        ATAN2(Math::atan2);

        @SuppressWarnings("ImmutableEnumChecker") // A spec does not change once declared.
        private final OpSpec<BinaryOp> spec;

        @SuppressWarnings("ImmutableEnumChecker") // A method reference.
        private final DoubleBinaryOperator function;

        Kind(DoubleBinaryOperator function) {
            this.function = function;
            spec = OpSpec.of("math." + name().toLowerCase(Locale.ROOT), state -> new BinaryOp(state, this))
                    .operand("lhs", Accepts.FLOAT_LIKE)
                    .operand("rhs", Accepts.FLOAT_LIKE)
                    .result("result", Accepts.FLOAT_LIKE)
                    .optionalAttribute("fastmath", FlagsAttr.class)
                    .traits(Trait.PURE, Trait.SAME_TYPE)
                    .format("$lhs `,` $rhs attr-dict `:` type($result)");
        }

        public OpSpec<BinaryOp> spec() {
            return spec;
        }

        /// The function itself, before the result is rounded to the type.
        public double of(double left, double right) {
            return function.applyAsDouble(left, right);
        }
    }

    public static BinaryOp create(Builder at, Location loc, Kind kind, Value left, Value right) {
        OpState state = OpState.of(kind.spec, loc).operands(left, right).results(left.type());
        return at.add(new BinaryOp(state, kind));
    }

    /// As C's `pow`, which knows a result for some operands where Java's does not: one to any power, and minus one to
    /// an infinite one.
    private static double power(double base, double exponent) {
        return base == 1 || (base == -1 && Double.isInfinite(exponent)) ? 1 : Math.pow(base, exponent);
    }

    public Kind kind() {
        return kind;
    }

    public Value left() {
        return operand(0);
    }

    public Value right() {
        return operand(1);
    }
}
