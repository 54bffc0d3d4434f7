package dev.headrace.dialects.arith;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.Locale;

/// A number in another type; on tensors element by element.
///
/// ```mlir
/// %wide = arith.extf %narrow : bf16 to f32
/// ```
public final class CastOp extends ArithOp {
    private final Kind kind;

    private CastOp(OpState state, Kind kind) {
        super(state);
        this.kind = kind;
    }

    /// One for each operation name: `EXTF` is `arith.extf`.
    public enum Kind {
        /// To a wider floating-point type, without loss.
        EXTF(Accepts.FLOAT_LIKE, Accepts.FLOAT_LIKE),
        /// To a narrower floating-point type, to the nearest value, ties to even.
        TRUNCF(Accepts.FLOAT_LIKE, Accepts.FLOAT_LIKE),
        /// To a wider integer, repeating the sign bit.
        EXTSI(Accepts.INTEGER_LIKE, Accepts.INTEGER_LIKE),
        /// To a wider integer, with zeros in front.
        EXTUI(Accepts.INTEGER_LIKE, Accepts.INTEGER_LIKE),
        /// To a narrower integer, dropping the upper bits.
        TRUNCI(Accepts.INTEGER_LIKE, Accepts.INTEGER_LIKE),
        SITOFP(Accepts.INTEGER_LIKE, Accepts.FLOAT_LIKE),
        UITOFP(Accepts.INTEGER_LIKE, Accepts.FLOAT_LIKE),
        /// Towards zero; beyond the range to its nearest end, NaN to 0: [Saturation].
        FPTOSI(Accepts.FLOAT_LIKE, Accepts.INTEGER_LIKE),
        FPTOUI(Accepts.FLOAT_LIKE, Accepts.INTEGER_LIKE),
        /// Between `index` and an integer type, as signed numbers.
        INDEX_CAST(Accepts.INTEGER_LIKE, Accepts.INTEGER_LIKE),
        /// The same bits read as another type of the same width.
        BITCAST(TypeConstraint.ANY, TypeConstraint.ANY);

        @SuppressWarnings("ImmutableEnumChecker") // A spec does not change once declared.
        private final OpSpec<CastOp> spec;

        Kind(TypeConstraint from, TypeConstraint to) {
            spec = OpSpec.of("arith." + name().toLowerCase(Locale.ROOT), state -> new CastOp(state, this))
                    .operand("in", from)
                    .result("out", to)
                    .optionalAttribute("fastmath", FlagsAttr.class)
                    .traits(Trait.PURE)
                    .format("$in attr-dict `:` type($in) `to` type($out)")
                    .verify(CastOp::verify);
        }

        public OpSpec<CastOp> spec() {
            return spec;
        }
    }

    public static CastOp create(Builder at, Location loc, Kind kind, Value in, Type to) {
        return at.add(new CastOp(OpState.of(kind.spec, loc).operands(in).results(to), kind));
    }

    public Kind kind() {
        return kind;
    }

    public Value in() {
        return operand(0);
    }

    private void verify(Diagnostics problems) {
        Type from = in().type();
        Type to = result().type();
        if (!Accepts.sameShape(from, to) || !fits(Accepts.elementOf(from), Accepts.elementOf(to)))
            problems.error(this, "cannot turn %s into %s", from, to);
    }

    private boolean fits(Type from, Type to) {
        if (!ScalarTypes.isScalar(from) || !ScalarTypes.isScalar(to)) return false;
        boolean ofIndex = from instanceof IndexType;
        boolean toIndex = to instanceof IndexType;
        if (kind == Kind.INDEX_CAST) return ofIndex != toIndex;
        if (ofIndex || toIndex) return false;
        int growth = ScalarTypes.width(to) - ScalarTypes.width(from);
        return switch (kind) {
            case EXTF, EXTSI, EXTUI -> growth > 0;
            case TRUNCF, TRUNCI -> growth < 0;
            case SITOFP, UITOFP, FPTOSI, FPTOUI, INDEX_CAST -> true;
            case BITCAST -> growth == 0;
        };
    }
}
