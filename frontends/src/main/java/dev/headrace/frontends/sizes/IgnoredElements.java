package dev.headrace.frontends.sizes;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.sizes.Extent;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.OptionalLong;

/// A proof that the body of a computation looks at an element in a range of iterations only: whoever uses it selects it
/// by the counter of the loop.
///
/// @param low the first iteration that may look
/// @param high the one behind the last, in each run
record IgnoredElements(ComparedSizes compared, int loop, long low, Extent high) {
    /// What is known of the iterations in which a value matters.
    private record Known(boolean fromLow, boolean belowHigh) {
        Known and(Known other) {
            return new Known(fromLow || other.fromLow, belowHigh || other.belowHigh);
        }
    }

    private static final Known NOTHING = new Known(false, false);

    /// @param all the iterations that are meant
    boolean areIgnored(GenericOp op, int operand, Extent all) {
        return isIgnored(op.body().argument(operand), new Known(low == 0, all.isAtMost(high)));
    }

    private boolean isIgnored(Value value, Known known) {
        if (known.fromLow && known.belowHigh) return true;
        for (Value.Use use : value.uses()) {
            if (use.user() instanceof CastOp cast && isIgnored(cast.result(), known)) continue;
            if (!(use.user() instanceof SelectOp choice) || choice.condition() == value) return false;
            Known more = choice.whenTrue() == choice.whenFalse()
                    ? NOTHING
                    : learnt(choice.condition(), choice.whenTrue() == value);
            if (!isIgnored(choice.result(), known.and(more))) return false;
        }
        return true;
    }

    /// What a condition says of the iteration.
    /// @param holds whether it does
    private Known learnt(Value condition, boolean holds) {
        return switch (condition.definingOp()) {
            case BinaryOp both
            when both.kind() == (holds ? BinaryOp.Kind.ANDI : BinaryOp.Kind.ORI) ->
                learnt(both.left(), holds).and(learnt(both.right(), holds));
            case CompareIntegerOp comparison when isCounter(comparison.left()) -> compared(comparison, holds);
            case null, default -> NOTHING;
        };
    }

    private boolean isCounter(Value value) {
        Op maker = value.definingOp();
        if (maker instanceof CastOp cast && cast.kind() == CastOp.Kind.INDEX_CAST) return isCounter(cast.in());
        return maker instanceof IndexOp index && index.loop() == loop;
    }

    private Known compared(CompareIntegerOp comparison, boolean holds) {
        OptionalLong number = ConstantOp.integerOf(comparison.right());
        if (number.isEmpty() || !(comparison.right().definingOp() instanceof ConstantOp constant)) return NOTHING;
        Extent bound = compared.number(constant).orElse(Extent.fixed(number.getAsLong()));
        return switch (comparison.predicate()) {
            case SLT -> holds ? below(bound) : from(bound);
            case SLE -> holds ? below(bound.plus(1)) : from(bound.plus(1));
            case SGE -> holds ? from(bound) : below(bound);
            case SGT -> holds ? from(bound.plus(1)) : below(bound.plus(1));
            case EQ, NE, ULT, ULE, UGT, UGE -> NOTHING;
        };
    }

    private Known below(Extent bound) {
        return new Known(false, bound.isAtMost(high));
    }

    private Known from(Extent bound) {
        return new Known(Extent.fixed(low).isAtMost(bound), false);
    }
}
