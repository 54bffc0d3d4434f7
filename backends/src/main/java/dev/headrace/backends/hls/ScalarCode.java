package dev.headrace.backends.hls;

import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.arith.SmallFloatSteps;
import dev.headrace.dialects.math.FmaOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.util.Optional;
import java.util.function.Function;

/// C++ expressions for operations on single numbers. Operands come as atoms: names, literals, or in parentheses.
final class ScalarCode {
    private final Function<Value, String> operands;

    /// @param operands the atom for each value
    ScalarCode(Function<Value, String> operands) {
        this.operands = operands;
    }

    static String literal(Attribute value) {
        return switch (value) {
            case FloatAttr number
            when CppType.of(number.type()).isNarrowFloat() ->
                CppType.of(number.type()).text() + "(" + CppLiteral.of((float) number.value()) + ")";
            case FloatAttr number -> CppLiteral.of((float) number.value());
            case IntegerAttr number when number.type().equals(IntegerType.I1) -> CppLiteral.of(number.isTrue());
            case IntegerAttr number
            when CppType.of(number.type()).equals(CppType.LONG) -> CppLiteral.of(number.value());
            case IntegerAttr number -> CppLiteral.of(Math.toIntExact(number.value()));
            default -> throw new IllegalStateException(value + " is no number");
        };
    }

    String of(ArithOp op) {
        return switch (op) {
            case ConstantOp constant -> literal(constant.value());
            case BinaryOp binary ->
                binary(binary.kind(), at(op, 0), at(op, 1), op.result().type());
            case NegFOp _ -> "-" + at(op, 0);
            case CompareFloatOp compare -> compare(compare.predicate(), at(op, 0), at(op, 1));
            case CompareIntegerOp compare ->
                compare(compare.predicate(), at(op, 0), at(op, 1), op.operand(0).type());
            case SelectOp _ -> at(op, 0) + " ? " + at(op, 1) + " : " + at(op, 2);
            case CastOp cast -> cast(cast);
        };
    }

    String of(MathOp op) {
        return switch (op) {
            case UnaryOp unary -> "hls::" + function(unary.kind()) + "(" + number(op, 0) + ")";
            case dev.headrace.dialects.math.BinaryOp binary ->
                "hls::" + function(binary.kind()) + "(" + number(op, 0) + ", " + number(op, 1) + ")";
            case FmaOp _ -> "hls::fma(" + number(op, 0) + ", " + number(op, 1) + ", " + number(op, 2) + ")";
        };
    }

    /// An operand of a function that the vendor overloads, which must not choose for a type of ours.
    private String number(dev.headrace.ir.Op op, int index) {
        boolean isNarrow = CppType.of(op.operand(index).type()).isNarrowFloat();
        return isNarrow ? "(float)" + at(op, index) : at(op, index);
    }

    private String at(dev.headrace.ir.Op op, int index) {
        return operands.apply(op.operand(index));
    }

    static String binary(BinaryOp.Kind kind, String a, String b, Type type) {
        boolean isBool = type.equals(IntegerType.I1);
        return switch (kind) {
            case ADDF, ADDI -> isBool ? a + " != " + b : a + " + " + b;
            case SUBF, SUBI -> isBool ? a + " != " + b : a + " - " + b;
            case MULF, MULI -> isBool ? a + " && " + b : a + " * " + b;
            case DIVF, DIVSI -> a + " / " + b;
            case REMSI -> a + " % " + b;
            case ANDI -> isBool ? a + " && " + b : a + " & " + b;
            case ORI -> isBool ? a + " || " + b : a + " | " + b;
            case XORI -> isBool ? a + " != " + b : a + " ^ " + b;
            case MAXIMUMF -> "operators::maximum(" + a + ", " + b + ")";
            case MINIMUMF -> "operators::minimum(" + a + ", " + b + ")";
            case MAXNUMF -> "operators::maximum_number(" + a + ", " + b + ")";
            case MINNUMF -> "operators::minimum_number(" + a + ", " + b + ")";
            case REMF -> "hls::fmod(" + a + ", " + b + ")";
            case FLOORDIVSI -> "operators::floor_divide(" + a + ", " + b + ")";
            case CEILDIVSI -> "operators::ceil_divide(" + a + ", " + b + ")";
            case SHLI -> a + " << " + b;
            case SHRSI -> a + " >> " + b;
            case MAXSI -> a + " > " + b + " ? " + a + " : " + b;
            case MINSI -> a + " < " + b + " ? " + a + " : " + b;
            case MAXUI -> unsigned(a, type) + " > " + unsigned(b, type) + " ? " + a + " : " + b;
            case MINUI -> unsigned(a, type) + " < " + unsigned(b, type) + " ? " + a + " : " + b;
            case DIVUI -> unsigned(a, type) + " / " + unsigned(b, type);
            case REMUI -> unsigned(a, type) + " % " + unsigned(b, type);
            case SHRUI -> unsigned(a, type) + " >> " + b;
        };
    }

    private static String unsigned(String a, Type type) {
        // Indices are never negative.
        if (type instanceof IndexType || type.equals(IntegerType.I1)) return a;
        if (!(type instanceof IntegerType(int width)))
            throw new IllegalStateException(type + " has no unsigned numbers");
        return switch (width) {
            case 64 -> "(unsigned long long)" + a;
            case 32 -> "(unsigned)" + a;
            case 16 -> "(unsigned short)" + a;
            case 8 -> "(unsigned char)" + a;
            default ->
                throw new UnsupportedOperationException(
                        "the HLS backend has no unsigned numbers of " + width + " bits");
        };
    }

    /// Comparisons with NaN are false in C++, so an unordered relation is the negation of the opposite one.
    private static String compare(FloatPredicate predicate, String a, String b) {
        return switch (predicate) {
            case ALWAYS_FALSE -> "false";
            case OEQ -> a + " == " + b;
            case OGT -> a + " > " + b;
            case OGE -> a + " >= " + b;
            case OLT -> a + " < " + b;
            case OLE -> a + " <= " + b;
            case ONE -> a + " < " + b + " || " + a + " > " + b;
            case ORD -> a + " == " + a + " && " + b + " == " + b;
            case UEQ -> "!(" + a + " < " + b + " || " + a + " > " + b + ")";
            case UGT -> "!(" + a + " <= " + b + ")";
            case UGE -> "!(" + a + " < " + b + ")";
            case ULT -> "!(" + a + " >= " + b + ")";
            case ULE -> "!(" + a + " > " + b + ")";
            case UNE -> a + " != " + b;
            case UNO -> a + " != " + a + " || " + b + " != " + b;
            case ALWAYS_TRUE -> "true";
        };
    }

    private static String compare(IntegerPredicate predicate, String a, String b, Type type) {
        return switch (predicate) {
            case EQ -> a + " == " + b;
            case NE -> a + " != " + b;
            case SLT -> a + " < " + b;
            case SLE -> a + " <= " + b;
            case SGT -> a + " > " + b;
            case SGE -> a + " >= " + b;
            case ULT -> unsigned(a, type) + " < " + unsigned(b, type);
            case ULE -> unsigned(a, type) + " <= " + unsigned(b, type);
            case UGT -> unsigned(a, type) + " > " + unsigned(b, type);
            case UGE -> unsigned(a, type) + " >= " + unsigned(b, type);
        };
    }

    private static String converted(String number, CppType to) {
        return to.isNarrowFloat() ? to.text() + "(" + number + ")" : "(" + to.text() + ")" + number;
    }

    private String cast(CastOp op) {
        Type from = op.in().type();
        CppType to = CppType.of(op.result().type());
        Optional<SmallFloatSteps> steps = SmallFloatSteps.of(op);
        if (steps.isPresent())
            return "operators::steps(" + operands.apply(steps.get().number()) + ")";
        String in = at(op, 0);
        if (to.equals(CppType.NIBBLE))
            throw new UnsupportedOperationException("the HLS backend converts nothing to numbers of 4 bits");
        String plain = converted(in, to);
        return switch (op.kind()) {
            case SITOFP, EXTSI -> from.equals(IntegerType.I1) ? "-" + plain : plain;
            case UITOFP, EXTUI -> converted(unsigned(in, from), to);
            case TRUNCI -> to.equals(CppType.BOOL) ? "(" + in + " & 1) != 0" : plain;
            case FPTOSI -> saturated(in, op.result().type(), to);
            case INDEX_CAST, EXTF, TRUNCF -> plain;
            case BITCAST -> sameBits(op, in);
            case FPTOUI -> throw noCode(op);
        };
    }

    private static String sameBits(CastOp op, String in) {
        Type from = op.in().type();
        Type to = op.result().type();
        if (from.equals(to)) return in;
        if (from == FloatType.F32 && to.equals(IntegerType.I32)) return "operators::bits(" + in + ")";
        if (from.equals(IntegerType.I32) && to == FloatType.F32) return "operators::from_bits(" + in + ")";
        throw noCode(op);
    }

    private static UnsupportedOperationException noCode(CastOp op) {
        return new UnsupportedOperationException("the HLS backend has no C++ for " + op);
    }

    private static String saturated(String number, Type to, CppType type) {
        if (type.equals(CppType.BOOL)) return "((long long)" + number + " & 1) != 0";
        return "operators::to_" + to + "(" + number + ")";
    }

    private static String function(UnaryOp.Kind kind) {
        return switch (kind) {
            case EXP -> "exp";
            case EXP2 -> "exp2";
            case EXPM1 -> "expm1";
            case LOG -> "log";
            case LOG2 -> "log2";
            case LOG10 -> "log10";
            case LOG1P -> "log1p";
            case SQRT -> "sqrt";
            case RSQRT -> "rsqrt";
            case SIN -> "sin";
            case COS -> "cos";
            case TAN -> "tan";
            case ASIN -> "asin";
            case ACOS -> "acos";
            case ATAN -> "atan";
            case SINH -> "sinh";
            case COSH -> "cosh";
            case TANH -> "tanh";
            case ASINH -> "asinh";
            case ACOSH -> "acosh";
            case ATANH -> "atanh";
            case ABSF -> "fabs";
            case ERF -> "erf";
            case CEIL -> "ceil";
            case FLOOR -> "floor";
            case ROUND -> "round";
            case ROUNDEVEN -> "rint";
            case TRUNC -> "trunc";
        };
    }

    private static String function(dev.headrace.dialects.math.BinaryOp.Kind kind) {
        return switch (kind) {
            case POWF -> "pow";
            case ATAN2 -> "atan2";
        };
    }
}
