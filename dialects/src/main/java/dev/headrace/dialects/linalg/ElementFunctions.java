package dev.headrace.dialects.linalg;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.List;

/// The functions by which named operations compute elements.
/// @param at where the operations go
record ElementFunctions(Builder at, Location location) {
    /// How many elements a function takes.
    /// @throws IllegalArgumentException if there is no such function
    static int arity(String function) {
        return switch (function) {
            case "exp",
                    "log",
                    "abs",
                    "ceil",
                    "floor",
                    "negf",
                    "reciprocal",
                    "round",
                    "sqrt",
                    "rsqrt",
                    "square",
                    "tanh",
                    "erf",
                    "copy" -> 1;
            case "add",
                    "sub",
                    "mul",
                    "div",
                    "div_unsigned",
                    "max_signed",
                    "min_signed",
                    "max_unsigned",
                    "min_unsigned",
                    "max",
                    "min",
                    "powf" -> 2;
            case "select" -> 3;
            default -> throw new IllegalArgumentException("unknown function of elements '" + function + "'");
        };
    }

    /// @param function a name that [#arity] knows
    /// @throws IllegalArgumentException if it takes no elements of this type
    Value apply(String function, List<? extends Value> of) {
        Value a = of.getFirst();
        return switch (function) {
            case "copy" -> a;
            case "negf" -> NegFOp.create(at, location, real(function, a)).result();
            case "square" -> binary(BinaryOp.Kind.MULF, real(function, a), a);
            case "reciprocal" -> {
                Value one = ConstantOp.number(
                                at, location, 1, (FloatType) real(function, a).type())
                        .result();
                yield binary(BinaryOp.Kind.DIVF, one, a);
            }
            case "abs" -> unary("ABSF", real(function, a));
            case "exp", "log", "ceil", "floor", "round", "sqrt", "rsqrt", "tanh", "erf" ->
                unary(function.toUpperCase(java.util.Locale.ROOT), real(function, a));
            case "select" ->
                SelectOp.create(at, location, a, of.get(1), of.get(2)).result();
            case "powf" ->
                dev.headrace.dialects.math.BinaryOp.create(
                                at,
                                location,
                                dev.headrace.dialects.math.BinaryOp.Kind.POWF,
                                real(function, a),
                                of.get(1))
                        .result();
            default -> combine(function, a, of.get(1));
        };
    }

    /// Two elements of one type to a third of it.
    Value combine(String function, Value a, Value b) {
        boolean isReal = a.type() instanceof FloatType;
        boolean isBool = a.type().equals(IntegerType.I1);
        BinaryOp.Kind kind = switch (function) {
            case "add" -> isReal ? BinaryOp.Kind.ADDF : isBool ? BinaryOp.Kind.ORI : BinaryOp.Kind.ADDI;
            case "mul" -> isReal ? BinaryOp.Kind.MULF : isBool ? BinaryOp.Kind.ANDI : BinaryOp.Kind.MULI;
            case "sub" -> isReal ? BinaryOp.Kind.SUBF : BinaryOp.Kind.SUBI;
            case "div" -> isReal ? BinaryOp.Kind.DIVF : BinaryOp.Kind.DIVSI;
            case "max", "max_signed" -> isReal ? BinaryOp.Kind.MAXIMUMF : BinaryOp.Kind.MAXSI;
            case "min", "min_signed" -> isReal ? BinaryOp.Kind.MINIMUMF : BinaryOp.Kind.MINSI;
            case "div_unsigned" -> whole(function, a, BinaryOp.Kind.DIVUI);
            case "max_unsigned" -> isReal ? BinaryOp.Kind.MAXIMUMF : BinaryOp.Kind.MAXUI;
            case "min_unsigned" -> isReal ? BinaryOp.Kind.MINIMUMF : BinaryOp.Kind.MINUI;
            default -> throw new IllegalArgumentException("unknown function of elements '" + function + "'");
        };
        return binary(kind, a, b);
    }

    /// The element in another type, by value.
    Value cast(Value value, Type to, boolean unsigned) {
        Type from = value.type();
        if (from.equals(to)) return value;
        boolean isReal = from instanceof FloatType;
        int growth = ScalarTypes.width(to) - ScalarTypes.width(from);
        CastOp.Kind kind;
        if (to instanceof FloatType) {
            if (isReal) kind = growth > 0 ? CastOp.Kind.EXTF : CastOp.Kind.TRUNCF;
            else kind = unsigned ? CastOp.Kind.UITOFP : CastOp.Kind.SITOFP;
        } else if (isReal) {
            kind = unsigned ? CastOp.Kind.FPTOUI : CastOp.Kind.FPTOSI;
        } else if (growth < 0) {
            kind = CastOp.Kind.TRUNCI;
        } else {
            kind = unsigned ? CastOp.Kind.EXTUI : CastOp.Kind.EXTSI;
        }
        if (isReal && to instanceof FloatType && growth == 0)
            throw new IllegalArgumentException("cannot turn " + from + " into " + to);
        return CastOp.create(at, location, kind, value, to).result();
    }

    private Value unary(String kind, Value operand) {
        return UnaryOp.create(at, location, UnaryOp.Kind.valueOf(kind), operand).result();
    }

    private Value binary(BinaryOp.Kind kind, Value a, Value b) {
        return BinaryOp.create(at, location, kind, a, b).result();
    }

    private static Value real(String function, Value a) {
        if (a.type() instanceof FloatType) return a;
        throw new IllegalArgumentException("'" + function + "' of " + a.type() + ", expected a float");
    }

    private static BinaryOp.Kind whole(String function, Value a, BinaryOp.Kind kind) {
        if (!(a.type() instanceof FloatType)) return kind;
        throw new IllegalArgumentException("'" + function + "' of " + a.type() + ", expected an integer");
    }
}
