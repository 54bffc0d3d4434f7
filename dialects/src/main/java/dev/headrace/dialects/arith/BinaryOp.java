package dev.headrace.dialects.arith;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.Locale;

/// Two numbers of one type to a third of the same type; on tensors element by element. Integers wrap around.
///
/// ```mlir
/// %sum = arith.addf %a, %b : f32
/// ```
///
/// An attribute `paired` says of a product in a loop over lanes that two neighbouring lanes share its multiplier, as
/// one factor is the same in all of them. An attribute `chained` says of a sum that the multiplier of its second term
/// adds it, see [ProductChain]. Neither changes a value.
public final class BinaryOp extends ArithOp {
    public static final String PAIRED = "paired";
    public static final String CHAINED = "chained";

    private final Kind kind;

    private BinaryOp(OpState state, Kind kind) {
        super(state);
        this.kind = kind;
    }

    /// One for each operation name: `ADDF` is `arith.addf`.
    public enum Kind {
        ADDF,
        SUBF,
        MULF,
        DIVF,
        /// NaN if either is NaN; -0 is less than +0.
        MAXIMUMF,
        MINIMUMF,
        /// The other one if one is NaN.
        MAXNUMF,
        MINNUMF,
        /// The remainder with the sign of the dividend, as C's `fmod`.
        REMF,
        ADDI,
        SUBI,
        MULI,
        DIVSI,
        DIVUI,
        REMSI,
        REMUI,
        FLOORDIVSI,
        CEILDIVSI,
        ANDI,
        ORI,
        XORI,
        SHLI,
        SHRSI,
        SHRUI,
        MAXSI,
        MINSI,
        MAXUI,
        MINUI;

        @SuppressWarnings("ImmutableEnumChecker") // A spec does not change once declared.
        private final OpSpec<BinaryOp> spec;

        Kind() {
            TypeConstraint type = name().endsWith("F") ? Accepts.FLOAT_LIKE : Accepts.INTEGER_LIKE;
            spec = OpSpec.of("arith." + name().toLowerCase(Locale.ROOT), state -> new BinaryOp(state, this))
                    .operand("lhs", type)
                    .operand("rhs", type)
                    .result("result", type)
                    .optionalAttribute(name().endsWith("F") ? "fastmath" : "overflowFlags", FlagsAttr.class)
                    .traits(Trait.PURE, Trait.SAME_TYPE)
                    .format("$lhs `,` $rhs attr-dict `:` type($result)")
                    .verify(BinaryOp::verify);
        }

        public OpSpec<BinaryOp> spec() {
            return spec;
        }

        /// Whether it works on floating-point numbers.
        public boolean isFloat() {
            return name().endsWith("F");
        }

        /// Whether the operands may change places.
        public boolean isCommutative() {
            return switch (this) {
                case ADDF, MULF, MAXIMUMF, MINIMUMF, MAXNUMF, MINNUMF -> true;
                case ADDI, MULI, ANDI, ORI, XORI, MAXSI, MINSI, MAXUI, MINUI -> true;
                case SUBF, DIVF, REMF, SUBI, DIVSI, DIVUI, REMSI, REMUI, FLOORDIVSI, CEILDIVSI -> false;
                case SHLI, SHRSI, SHRUI -> false;
            };
        }
    }

    public static BinaryOp create(Builder at, Location loc, Kind kind, Value left, Value right) {
        OpState state = OpState.of(kind.spec, loc).operands(left, right).results(left.type());
        return at.add(new BinaryOp(state, kind));
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

    private void verify(Diagnostics problems) {
        if (hasAttribute(CHAINED) && !ProductChain.isWellFormed(this))
            problems.error(
                    this,
                    "is marked '%s', but is no sum of a paired product and of what comes before it in a chain, each"
                            + " used once",
                    CHAINED);
    }
}
