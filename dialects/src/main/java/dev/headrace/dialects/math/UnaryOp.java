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
import java.util.function.DoubleUnaryOperator;

/// A function of one real number; on tensors element by element.
///
/// ```mlir
/// %e = math.exp %x : f32
/// ```
public final class UnaryOp extends MathOp {
    private final Kind kind;

    private UnaryOp(OpState state, Kind kind) {
        super(state);
        this.kind = kind;
    }

    /// One for each operation name: `EXP` is `math.exp`.
    public enum Kind {
        EXP(Math::exp),
        EXP2(x -> Math.pow(2, x)),
        /// The exponential less one, exact near zero.
        EXPM1(Math::expm1),
        LOG(Math::log),
        LOG2(x -> Math.log(x) / Math.log(2)),
        LOG10(Math::log10),
        /// The logarithm of one more than the operand, exact near zero.
        LOG1P(Math::log1p),
        SQRT(Math::sqrt),
        /// One over the square root.
        RSQRT(x -> 1 / Math.sqrt(x)),
        SIN(Math::sin),
        COS(Math::cos),
        TAN(Math::tan),
        ASIN(Math::asin),
        ACOS(Math::acos),
        ATAN(Math::atan),
        SINH(Math::sinh),
        COSH(Math::cosh),
        TANH(Math::tanh),
        ASINH(InverseHyperbolic::asinh),
        ACOSH(InverseHyperbolic::acosh),
        ATANH(InverseHyperbolic::atanh),
        ABSF(Math::abs),
        /// The error function.
        ERF(ErrorFunction::of),
        CEIL(Math::ceil),
        FLOOR(Math::floor),
        /// To the nearest whole number, halves away from zero.
        ROUND(UnaryOp::roundAwayFromZero),
        /// To the nearest whole number, halves to the even one.
        ROUNDEVEN(Math::rint),
        /// To the nearest whole number towards zero.
        TRUNC(x -> x < 0 ? Math.ceil(x) : Math.floor(x));

        @SuppressWarnings("ImmutableEnumChecker") // A spec does not change once declared.
        private final OpSpec<UnaryOp> spec;

        @SuppressWarnings("ImmutableEnumChecker") // A method reference.
        private final DoubleUnaryOperator function;

        Kind(DoubleUnaryOperator function) {
            this.function = function;
            spec = OpSpec.of("math." + name().toLowerCase(Locale.ROOT), state -> new UnaryOp(state, this))
                    .operand("operand", Accepts.FLOAT_LIKE)
                    .result("result", Accepts.FLOAT_LIKE)
                    .optionalAttribute("fastmath", FlagsAttr.class)
                    .traits(Trait.PURE, Trait.SAME_TYPE)
                    .format("$operand attr-dict `:` type($result)");
        }

        public OpSpec<UnaryOp> spec() {
            return spec;
        }

        /// The function itself, before the result is rounded to the type.
        public double of(double operand) {
            return function.applyAsDouble(operand);
        }
    }

    public static UnaryOp create(Builder at, Location loc, Kind kind, Value operand) {
        return at.add(new UnaryOp(OpState.of(kind.spec, loc).operands(operand).results(operand.type()), kind));
    }

    private static double roundAwayFromZero(double x) {
        double whole = Math.floor(Math.abs(x));
        return Math.copySign(Math.abs(x) - whole >= 0.5 ? whole + 1 : whole, x);
    }

    public Kind kind() {
        return kind;
    }
}
