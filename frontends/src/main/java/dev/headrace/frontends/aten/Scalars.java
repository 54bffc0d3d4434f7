package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Arithmetic in the body of a computation: on known numbers it is done now, else the operations are emitted. Both give
/// the same, for each result is rounded to its type.
///
/// Two operands have one type; a `double` beside a number is taken as a number of that type.
final class Scalars {
    private final @Nullable Builder builder;
    private final Location location;
    private final long[] counters;

    private Scalars(@Nullable Builder builder, Location location, long[] counters) {
        this.builder = builder;
        this.location = location;
        this.counters = counters;
    }

    /// Emits at `builder`.
    static Scalars emitting(Builder builder, Location location) {
        return new Scalars(builder, location, new long[0]);
    }

    /// Works on known numbers only, in the iteration in which the loops stand at `counters`.
    static Scalars folding(long[] counters) {
        return new Scalars(null, Location.UNKNOWN, counters);
    }

    private Builder at() {
        if (builder == null) throw new IllegalStateException("a computed number where all are known");
        return builder;
    }

    /// The counter of a loop, an `index`.
    Scalar index(int loop) {
        return builder == null
                ? new Scalar.Whole(counters[loop], IndexType.INDEX)
                : new Scalar.Computed(IndexOp.create(builder, location, loop).result());
    }

    /// The element at a computed place. One outside of the tensor is the caller's mistake.
    Scalar element(Tensor tensor, Lowering lowering, List<Scalar> place) {
        if (tensor instanceof Tensor.Known(var data) && place.stream().allMatch(Scalar.Whole.class::isInstance)) {
            long linear = 0;
            for (int dim = 0; dim < place.size(); dim++) {
                long position = ((Scalar.Whole) place.get(dim)).value();
                if (position < 0 || position >= data.sizeOf(dim))
                    throw new IndexOutOfBoundsException("index " + position + " in a dimension of " + data.sizeOf(dim));
                linear = linear * data.sizeOf(dim) + position;
            }
            return Scalar.at(data, linear);
        }
        List<Value> indices = new ArrayList<>();
        for (Scalar position : place) indices.add(value(position));
        return new Scalar.Computed(ExtractOp.create(at(), location, lowering.value(tensor), indices)
                .result());
    }

    /// The number as a value of the program.
    Value value(Scalar scalar) {
        return switch (scalar) {
            case Scalar.Computed(Value value) -> value;
            case Scalar.Real(double value, FloatType type) ->
                ConstantOp.create(at(), location, new FloatAttr(value, type)).result();
            case Scalar.Whole(long value, Type type)
            when type instanceof IndexType ->
                ConstantOp.index(at(), location, value).result();
            case Scalar.Whole(long value, Type type) ->
                ConstantOp.create(at(), location, new IntegerAttr(value, type)).result();
        };
    }

    private Scalar emit(BinaryOp.Kind kind, Scalar a, Scalar b) {
        return new Scalar.Computed(
                BinaryOp.create(at(), location, kind, value(a), value(b)).result());
    }

    Scalar add(Scalar a, Scalar b) {
        if (a instanceof Scalar.Real(double x, FloatType type) && b instanceof Scalar.Real(double y, var _))
            return new Scalar.Real(x + y, type);
        if (a.isTruth()) return or(a, b);
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(x + y, type);
        return emit(a.isReal() ? BinaryOp.Kind.ADDF : BinaryOp.Kind.ADDI, a, b);
    }

    Scalar add(Scalar a, double b) {
        return add(a, Scalar.of(b, a.type()));
    }

    Scalar add(Scalar a, long b) {
        return add(a, Scalar.of(b, a.type()));
    }

    Scalar subtract(Scalar a, Scalar b) {
        if (a instanceof Scalar.Real(double x, FloatType type) && b instanceof Scalar.Real(double y, var _))
            return new Scalar.Real(x - y, type);
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(x - y, type);
        return emit(a.isReal() ? BinaryOp.Kind.SUBF : BinaryOp.Kind.SUBI, a, b);
    }

    Scalar subtract(double a, Scalar b) {
        return subtract(Scalar.of(a, b.type()), b);
    }

    Scalar multiply(Scalar a, Scalar b) {
        if (a instanceof Scalar.Real(double x, FloatType type) && b instanceof Scalar.Real(double y, var _))
            return new Scalar.Real(x * y, type);
        if (a.isTruth()) return and(a, b);
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(x * y, type);
        if (isOne(b)) return a;
        if (isOne(a)) return b;
        return emit(a.isReal() ? BinaryOp.Kind.MULF : BinaryOp.Kind.MULI, a, b);
    }

    private static boolean isOne(Scalar a) {
        return switch (a) {
            case Scalar.Real(double value, var _) -> value == 1;
            case Scalar.Whole(long value, var _) -> value == 1;
            case Scalar.Computed _ -> false;
        };
    }

    Scalar multiply(Scalar a, double b) {
        return multiply(a, Scalar.of(b, a.type()));
    }

    /// The quotient; of integers, that towards zero.
    Scalar divide(Scalar a, Scalar b) {
        if (a instanceof Scalar.Real(double x, FloatType type) && b instanceof Scalar.Real(double y, var _))
            return new Scalar.Real(x / y, type);
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(x / y, type);
        return emit(a.isReal() ? BinaryOp.Kind.DIVF : BinaryOp.Kind.DIVSI, a, b);
    }

    Scalar divide(Scalar a, double b) {
        return divide(a, Scalar.of(b, a.type()));
    }

    Scalar divide(double a, Scalar b) {
        return divide(Scalar.of(a, b.type()), b);
    }

    /// The remainder with the sign of the dividend.
    Scalar remainder(Scalar a, Scalar b) {
        if (a instanceof Scalar.Real(double x, FloatType type) && b instanceof Scalar.Real(double y, var _))
            return new Scalar.Real(x % y, type);
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(x % y, type);
        return emit(a.isReal() ? BinaryOp.Kind.REMF : BinaryOp.Kind.REMSI, a, b);
    }

    /// The quotient of integers, rounded down.
    Scalar floorDivide(Scalar a, Scalar b) {
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(Math.floorDiv(x, y), type);
        return emit(BinaryOp.Kind.FLOORDIVSI, a, b);
    }

    /// NaN if either is NaN.
    Scalar maximum(Scalar a, Scalar b) {
        if (a instanceof Scalar.Real(double x, FloatType type) && b instanceof Scalar.Real(double y, var _))
            return new Scalar.Real(Math.max(x, y), type);
        if (a.isTruth()) return or(a, b);
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(Math.max(x, y), type);
        return emit(a.isReal() ? BinaryOp.Kind.MAXIMUMF : BinaryOp.Kind.MAXSI, a, b);
    }

    Scalar maximum(Scalar a, long b) {
        return maximum(a, Scalar.of(b, a.type()));
    }

    Scalar maximum(Scalar a, double b) {
        return maximum(a, Scalar.of(b, a.type()));
    }

    /// NaN if either is NaN.
    Scalar minimum(Scalar a, Scalar b) {
        if (a instanceof Scalar.Real(double x, FloatType type) && b instanceof Scalar.Real(double y, var _))
            return new Scalar.Real(Math.min(x, y), type);
        if (a.isTruth()) return and(a, b);
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(Math.min(x, y), type);
        return emit(a.isReal() ? BinaryOp.Kind.MINIMUMF : BinaryOp.Kind.MINSI, a, b);
    }

    Scalar minimum(Scalar a, long b) {
        return minimum(a, Scalar.of(b, a.type()));
    }

    Scalar minimum(Scalar a, double b) {
        return minimum(a, Scalar.of(b, a.type()));
    }

    Scalar and(Scalar a, Scalar b) {
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(x & y, type);
        return emit(BinaryOp.Kind.ANDI, a, b);
    }

    Scalar or(Scalar a, Scalar b) {
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(x | y, type);
        return emit(BinaryOp.Kind.ORI, a, b);
    }

    Scalar exclusiveOr(Scalar a, Scalar b) {
        if (a instanceof Scalar.Whole(long x, Type type) && b instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(x ^ y, type);
        return emit(BinaryOp.Kind.XORI, a, b);
    }

    /// All bits inverted.
    Scalar not(Scalar a) {
        return exclusiveOr(a, new Scalar.Whole(-1, a.type()));
    }

    /// The bits moved up, zeros behind them. Moving by the width or more gives zero.
    Scalar shiftLeft(Scalar a, Scalar by) {
        int width = ScalarTypes.width(a.type());
        if (a instanceof Scalar.Whole(long x, Type type) && by instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(y < 0 || y >= width ? 0 : x << y, type);
        Scalar inside = and(is("ge", by, 0), is("lt", by, width));
        Scalar safe = select(inside, by, Scalar.of(0L, by.type()));
        return select(inside, emit(BinaryOp.Kind.SHLI, a, safe), Scalar.of(0L, a.type()));
    }

    /// The bits moved down, the sign before them. Moving by the width or more leaves the sign alone.
    Scalar shiftRight(Scalar a, Scalar by) {
        int width = ScalarTypes.width(a.type());
        if (a instanceof Scalar.Whole(long x, Type type) && by instanceof Scalar.Whole(long y, var _))
            return new Scalar.Whole(x >> (y < 0 || y >= width ? width - 1 : y), type);
        Scalar inside = and(is("ge", by, 0), is("lt", by, width));
        return emit(BinaryOp.Kind.SHRSI, a, select(inside, by, Scalar.of(width - 1L, by.type())));
    }

    Scalar negate(Scalar a) {
        return switch (a) {
            case Scalar.Real(double x, FloatType type) -> new Scalar.Real(-x, type);
            case Scalar.Whole(long x, Type type) -> new Scalar.Whole(-x, type);
            case Scalar.Computed(Value value)
            when a.isReal() ->
                new Scalar.Computed(NegFOp.create(at(), location, value).result());
            case Scalar.Computed _ -> subtract(0, a);
        };
    }

    Scalar absolute(Scalar a) {
        return a.isReal() ? math(UnaryOp.Kind.ABSF, a) : maximum(a, negate(a));
    }

    Scalar math(UnaryOp.Kind kind, Scalar a) {
        return a instanceof Scalar.Real(double x, FloatType type)
                ? new Scalar.Real(kind.of(x), type)
                : new Scalar.Computed(
                        UnaryOp.create(at(), location, kind, value(a)).result());
    }

    Scalar exp(Scalar a) {
        return math(UnaryOp.Kind.EXP, a);
    }

    Scalar math(dev.headrace.dialects.math.BinaryOp.Kind kind, Scalar a, Scalar b) {
        if (a instanceof Scalar.Real(double x, FloatType type) && b instanceof Scalar.Real(double y, var _))
            return new Scalar.Real(kind.of(x, y), type);
        return new Scalar.Computed(dev.headrace.dialects.math.BinaryOp.create(at(), location, kind, value(a), value(b))
                .result());
    }

    /// Whether a relation holds: `eq`, `ne`, `lt`, `le`, `gt`, `ge`. With NaN only `ne` does. Truth values are compared
    /// as 0 and 1.
    Scalar is(String relation, Scalar a, Scalar b) {
        if (a instanceof Scalar.Real(double x, var _) && b instanceof Scalar.Real(double y, var _))
            return Scalar.of(Comparisons.holds(relation, x, y));
        if (a instanceof Scalar.Whole(long x, var _) && b instanceof Scalar.Whole(long y, var _))
            return Scalar.of(Comparisons.holds(relation, Long.compare(x, y), 0));
        return new Scalar.Computed(Comparisons.any(at(), location, relation, value(a), value(b)));
    }

    Scalar is(String relation, Scalar a, long b) {
        return is(relation, a, Scalar.of(b, a.type()));
    }

    Scalar is(String relation, Scalar a, double b) {
        return is(relation, a, Scalar.of(b, a.type()));
    }

    Scalar isNan(Scalar a) {
        return a.isReal() ? is("ne", a, a) : Scalar.of(false);
    }

    Scalar select(Scalar condition, Scalar yes, Scalar no) {
        if (condition instanceof Scalar.Whole(long c, var _)) return c != 0 ? yes : no;
        return new Scalar.Computed(SelectOp.create(at(), location, value(condition), value(yes), value(no))
                .result());
    }

    Scalar select(Scalar condition, Scalar yes, long no) {
        return select(condition, yes, Scalar.of(no, yes.type()));
    }

    /// The number in another type, as PyTorch converts: floats to integers towards zero, everything but 0 to true.
    Scalar convert(Scalar a, Type to) {
        if (a.type().equals(to)) return a;
        return switch (a) {
            case Scalar.Real(double x, var _) -> Scalar.of(x, to);
            case Scalar.Whole(long x, var _) when to == FloatType.F32 -> new Scalar.Real((float) x, FloatType.F32);
            case Scalar.Whole(long x, var _) -> Scalar.of(x, to);
            case Scalar.Computed(Value value) -> new Scalar.Computed(cast(value, to));
        };
    }

    private Value cast(Value value, Type to) {
        Type from = value.type();
        if (to.equals(IntegerType.I1)) return value(is("ne", new Scalar.Computed(value), 0));
        boolean wide = ScalarTypes.width(to) > ScalarTypes.width(from);
        boolean truth = from.equals(IntegerType.I1);
        CastOp.Kind kind;
        if (from instanceof FloatType x && to instanceof FloatType y) {
            if (x.width() == y.width()) return cast(cast(value, FloatType.F32), to);
            kind = wide ? CastOp.Kind.EXTF : CastOp.Kind.TRUNCF;
        } else if (from instanceof FloatType) kind = CastOp.Kind.FPTOSI;
        else if (to instanceof FloatType) kind = truth ? CastOp.Kind.UITOFP : CastOp.Kind.SITOFP;
        else if (from instanceof IndexType || to instanceof IndexType) {
            if (truth) return cast(cast(value, IntegerType.I64), to);
            kind = CastOp.Kind.INDEX_CAST;
        } else kind = wide ? truth ? CastOp.Kind.EXTUI : CastOp.Kind.EXTSI : CastOp.Kind.TRUNCI;
        return CastOp.create(at(), location, kind, value, to).result();
    }
}
