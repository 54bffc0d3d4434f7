package dev.headrace.ir.affine;

import java.util.List;

/// Whole-number arithmetic on loop counters and symbols. The factories [#plus], [#times] … simplify; equal meaning does
/// not imply equal form.
public sealed interface AffineExpr {
    record Dim(int position) implements AffineExpr {
        @Override
        public String toString() {
            return "d" + position;
        }
    }

    record Symbol(int position) implements AffineExpr {
        @Override
        public String toString() {
            return "s" + position;
        }
    }

    record Constant(long value) implements AffineExpr {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    record Add(AffineExpr left, AffineExpr right) implements AffineExpr {
        @Override
        public String toString() {
            return switch (right) {
                case Constant(long c) when c < 0 -> left + " - " + -c;
                case Mul(AffineExpr e, Constant(long c)) when c == -1 -> left + " - " + AffineText.operand(e);
                case Add _ -> left + " + (" + right + ")";
                default -> left + " + " + right;
            };
        }
    }

    record Mul(AffineExpr left, AffineExpr right) implements AffineExpr {
        @Override
        public String toString() {
            return AffineText.operand(left) + " * " + AffineText.operand(right);
        }
    }

    /// The remainder with the sign of the positive divisor.
    record Mod(AffineExpr left, AffineExpr right) implements AffineExpr {
        @Override
        public String toString() {
            return AffineText.operand(left) + " mod " + AffineText.operand(right);
        }
    }

    record FloorDiv(AffineExpr left, AffineExpr right) implements AffineExpr {
        @Override
        public String toString() {
            return AffineText.operand(left) + " floordiv " + AffineText.operand(right);
        }
    }

    record CeilDiv(AffineExpr left, AffineExpr right) implements AffineExpr {
        @Override
        public String toString() {
            return AffineText.operand(left) + " ceildiv " + AffineText.operand(right);
        }
    }

    static AffineExpr dim(int position) {
        return new Dim(position);
    }

    static AffineExpr constant(long value) {
        return new Constant(value);
    }

    default AffineExpr plus(AffineExpr other) {
        if (this instanceof Constant(long a) && other instanceof Constant(long b))
            return new Constant(Math.addExact(a, b));
        if (this instanceof Constant) return other.plus(this);
        if (other instanceof Constant(long b)) {
            if (b == 0) return this;
            if (this instanceof Add(AffineExpr left, Constant(long a)))
                return left.plus(new Constant(Math.addExact(a, b)));
        }
        return new Add(this, other);
    }

    default AffineExpr plus(long constant) {
        return plus(new Constant(constant));
    }

    default AffineExpr times(long factor) {
        if (factor == 0) return new Constant(0);
        if (factor == 1) return this;
        return switch (this) {
            case Constant(long value) -> new Constant(Math.multiplyExact(value, factor));
            case Mul(AffineExpr left, Constant(long c)) -> left.times(Math.multiplyExact(c, factor));
            default -> new Mul(this, new Constant(factor));
        };
    }

    default AffineExpr times(AffineExpr other) {
        if (other instanceof Constant(long c)) return times(c);
        if (this instanceof Constant(long c)) return other.times(c);
        return new Mul(this, other);
    }

    default AffineExpr minus(AffineExpr other) {
        return plus(other.times(-1));
    }

    default AffineExpr floorDiv(long divisor) {
        if (divisor == 1) return this;
        return this instanceof Constant(long c)
                ? new Constant(Math.floorDiv(c, divisor))
                : new FloorDiv(this, new Constant(divisor));
    }

    default AffineExpr ceilDiv(long divisor) {
        if (divisor == 1) return this;
        return this instanceof Constant(long c)
                ? new Constant(Math.ceilDiv(c, divisor))
                : new CeilDiv(this, new Constant(divisor));
    }

    default AffineExpr mod(long divisor) {
        if (divisor == 1) return new Constant(0);
        return this instanceof Constant(long c)
                ? new Constant(Math.floorMod(c, divisor))
                : new Mod(this, new Constant(divisor));
    }

    /// The value for these loop counters and symbols.
    default long evaluate(long[] dims, long[] symbols) {
        return switch (this) {
            case Dim(int position) -> dims[position];
            case Symbol(int position) -> symbols[position];
            case Constant(long value) -> value;
            case Add(var l, var r) -> l.evaluate(dims, symbols) + r.evaluate(dims, symbols);
            case Mul(var l, var r) -> l.evaluate(dims, symbols) * r.evaluate(dims, symbols);
            case Mod(var l, var r) -> Math.floorMod(l.evaluate(dims, symbols), r.evaluate(dims, symbols));
            case FloorDiv(var l, var r) -> Math.floorDiv(l.evaluate(dims, symbols), r.evaluate(dims, symbols));
            case CeilDiv(var l, var r) -> Math.ceilDiv(l.evaluate(dims, symbols), r.evaluate(dims, symbols));
        };
    }

    default long evaluate(long... dims) {
        return evaluate(dims, new long[0]);
    }

    /// With `replacements.get(i)` for each `d_i`; symbols stay.
    default AffineExpr substitute(List<AffineExpr> replacements) {
        return switch (this) {
            case Dim(int position) -> replacements.get(position);
            case Symbol _, Constant _ -> this;
            case Add(var l, var r) -> l.substitute(replacements).plus(r.substitute(replacements));
            case Mul(var l, var r) -> l.substitute(replacements).times(r.substitute(replacements));
            case Mod(var l, Constant(long c)) -> l.substitute(replacements).mod(c);
            case FloorDiv(var l, Constant(long c)) -> l.substitute(replacements).floorDiv(c);
            case CeilDiv(var l, Constant(long c)) -> l.substitute(replacements).ceilDiv(c);
            case Mod(var l, var r) -> new Mod(l.substitute(replacements), r.substitute(replacements));
            case FloorDiv(var l, var r) -> new FloorDiv(l.substitute(replacements), r.substitute(replacements));
            case CeilDiv(var l, var r) -> new CeilDiv(l.substitute(replacements), r.substitute(replacements));
        };
    }

    /// Whether `d_position` occurs.
    default boolean uses(int position) {
        return switch (this) {
            case Dim(int p) -> p == position;
            case Symbol _, Constant _ -> false;
            case Add(var l, var r) -> l.uses(position) || r.uses(position);
            case Mul(var l, var r) -> l.uses(position) || r.uses(position);
            case Mod(var l, var r) -> l.uses(position) || r.uses(position);
            case FloorDiv(var l, var r) -> l.uses(position) || r.uses(position);
            case CeilDiv(var l, var r) -> l.uses(position) || r.uses(position);
        };
    }

    default boolean isConstant(long value) {
        return this instanceof Constant(long c) && c == value;
    }

    /// The smallest and largest value when each `d_i` runs over `0 .. extents[i]-1`, by interval arithmetic: exact for
    /// sums of distinct loop counters with constant factors, safe (never too narrow) for the rest.
    default Range range(long[] extents) {
        return switch (this) {
            case Dim(int p) -> new Range(0, extents[p] - 1);
            case Symbol(int p) -> throw new IllegalArgumentException("s" + p + " has no known range");
            case Constant(long c) -> new Range(c, c);
            case Add(var l, var r) -> l.range(extents).plus(r.range(extents));
            case Mul(var l, Constant(long c)) -> l.range(extents).times(c);
            case Mul(var l, var r) -> throw new IllegalArgumentException(l + " * " + r + " is not affine");
            case Mod(var l, var r) -> {
                long divisor = r.range(extents).low();
                Range whole = l.range(extents);
                yield whole.low() >= 0 && whole.high() < divisor ? whole : new Range(0, divisor - 1);
            }
            case FloorDiv(var l, var r) -> {
                Range whole = l.range(extents);
                long divisor = r.range(extents).low();
                yield new Range(Math.floorDiv(whole.low(), divisor), Math.floorDiv(whole.high(), divisor));
            }
            case CeilDiv(var l, var r) -> {
                Range whole = l.range(extents);
                long divisor = r.range(extents).low();
                yield new Range(Math.ceilDiv(whole.low(), divisor), Math.ceilDiv(whole.high(), divisor));
            }
        };
    }

    /// A closed interval.
    record Range(long low, long high) {
        Range plus(Range other) {
            return new Range(low + other.low, high + other.high);
        }

        Range times(long factor) {
            return factor >= 0 ? new Range(low * factor, high * factor) : new Range(high * factor, low * factor);
        }
    }
}
