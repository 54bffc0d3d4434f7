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
        EXP,
        EXP2,
        LOG,
        LOG2,
        /// The logarithm of one more than the operand, exact near zero.
        LOG1P,
        TANH,
        SQRT,
        /// One over the square root.
        RSQRT,
        SIN,
        COS,
        ABSF,
        /// The error function.
        ERF,
        CEIL,
        FLOOR,
        /// To the nearest whole number, halves away from zero.
        ROUND,
        /// To the nearest whole number, halves to the even one.
        ROUNDEVEN;

        @SuppressWarnings("ImmutableEnumChecker") // A spec does not change once declared.
        private final OpSpec<UnaryOp> spec;

        Kind() {
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
    }

    public static UnaryOp create(Builder at, Location loc, Kind kind, Value operand) {
        return at.add(new UnaryOp(OpState.of(kind.spec, loc).operands(operand).results(operand.type()), kind));
    }

    public Kind kind() {
        return kind;
    }
}
