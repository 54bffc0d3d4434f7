package dev.headrace.compiler.tiling;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr.Range;
import java.util.Optional;
import java.util.OptionalLong;

/// A proof that a body looks away: `arith.select` on comparisons of a loop counter takes another value than the element
/// of an input, for all values of that counter in some range.
final class IgnoredRows {
    private final GenericOp op;
    private final Value element;
    private final int loop;
    private final Range rows;

    private IgnoredRows(GenericOp op, Value element, int loop, Range rows) {
        this.op = op;
        this.element = element;
        this.loop = loop;
        this.rows = rows;
    }

    /// Whether the results do not depend on input `input` while the counter of `loop` is in `low..high`.
    static boolean areIgnored(GenericOp op, int input, int loop, long low, long high) {
        IgnoredRows proof = new IgnoredRows(op, op.body().argument(input), loop, new Range(low, high));
        return op.yielded().operands().stream().noneMatch(proof::matters);
    }

    /// Whether `value` may depend on the element.
    private boolean matters(Value value) {
        if (value == element) return true;
        Op maker = value.definingOp();
        if (maker == null || maker.block() != op.body()) return false;
        if (!(maker instanceof SelectOp select))
            return maker.operands().stream().anyMatch(this::matters)
                    || !maker.regions().isEmpty();
        Optional<Boolean> taken = truth(select.condition());
        if (taken.isPresent()) return matters(taken.get() ? select.whenTrue() : select.whenFalse());
        return matters(select.condition()) || matters(select.whenTrue()) || matters(select.whenFalse());
    }

    /// What a condition is for all the rows, if that is one thing.
    private Optional<Boolean> truth(Value condition) {
        return switch (condition.definingOp()) {
            case BinaryOp and
            when and.kind() == BinaryOp.Kind.ANDI -> {
                Optional<Boolean> left = truth(and.left());
                Optional<Boolean> right = truth(and.right());
                if (left.equals(Optional.of(false)) || right.equals(Optional.of(false))) yield Optional.of(false);
                yield left.isPresent() && right.isPresent() ? Optional.of(true) : Optional.empty();
            }
            case BinaryOp or
            when or.kind() == BinaryOp.Kind.ORI -> {
                Optional<Boolean> left = truth(or.left());
                Optional<Boolean> right = truth(or.right());
                if (left.equals(Optional.of(true)) || right.equals(Optional.of(true))) yield Optional.of(true);
                yield left.isPresent() && right.isPresent() ? Optional.of(false) : Optional.empty();
            }
            case CompareIntegerOp comparison -> truth(comparison);
            case null, default -> Optional.empty();
        };
    }

    private Optional<Boolean> truth(CompareIntegerOp comparison) {
        Optional<Range> left = range(comparison.left());
        Optional<Range> right = range(comparison.right());
        if (left.isEmpty() || right.isEmpty()) return Optional.empty();
        Range a = left.get();
        Range b = right.get();
        return switch (comparison.predicate()) {
            case SLT, ULT -> decide(a.high() < b.low(), a.low() >= b.high());
            case SLE, ULE -> decide(a.high() <= b.low(), a.low() > b.high());
            case SGT, UGT -> decide(a.low() > b.high(), a.high() <= b.low());
            case SGE, UGE -> decide(a.low() >= b.high(), a.high() < b.low());
            case EQ, NE -> Optional.empty();
        };
    }

    private static Optional<Boolean> decide(boolean always, boolean never) {
        return always ? Optional.of(true) : never ? Optional.of(false) : Optional.empty();
    }

    /// Counters and constants are not negative, so that signed and unsigned order are one.
    private Optional<Range> range(Value number) {
        if (number.definingOp() instanceof IndexOp index)
            return Optional.of(
                    index.loop() == loop ? rows : new Range(0, op.loopExtents().at(index.loop()) - 1));
        OptionalLong constant = ConstantOp.integerOf(number);
        return constant.isPresent() && constant.getAsLong() >= 0
                ? Optional.of(new Range(constant.getAsLong(), constant.getAsLong()))
                : Optional.empty();
    }
}
