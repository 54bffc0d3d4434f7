package dev.headrace.backends.cpu;

import static dev.headrace.backends.cpu.Scalars.same;

import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import java.util.List;

/// Scalar arithmetic, on one number or on the lanes of a vector.
final class ArithCode {
    private final ProgramCode program;
    private final FunctionText out;

    ArithCode(ProgramCode program, FunctionText out) {
        this.program = program;
        this.out = out;
    }

    /// @param from the type of one number of the (first) operand, for a choice of what is chosen
    /// @param to the type of one number of the result
    String of(ArithOp op, List<String> in, int lanes, Type from, Type to) {
        return switch (op) {
            case ConstantOp constant -> throw new IllegalStateException(constant + " takes no code");
            case BinaryOp binary when from instanceof FloatType type -> floats(binary.kind(), type, in, lanes);
            case BinaryOp binary -> integers(binary, from, in, lanes);
            case NegFOp _ -> out.value("fneg %s %s", Scalars.of(lanes, Scalars.register(from)), in.get(0));
            case CompareFloatOp compare -> compare(compare.predicate(), from, in, lanes);
            case CompareIntegerOp compare ->
                out.value(
                        "icmp %s %s %s, %s",
                        compare.predicate().keyword(), Scalars.of(lanes, Scalars.register(from)), in.get(0), in.get(1));
            case SelectOp _ -> throw new IllegalStateException("a choice has a condition of its own form");
            case CastOp cast -> new CastCode(program, out).of(cast.kind(), from, to, in.get(0), lanes);
        };
    }

    /// @param conditions lanes of the condition; 0 for a single one
    String select(String condition, int conditions, String whenTrue, String whenFalse, int lanes, Type scalar) {
        String type = Scalars.of(lanes, Scalars.register(scalar));
        return out.value(
                "select %s %s, %s %s, %s %s", Scalars.of(conditions, "i1"), condition, type, whenTrue, type, whenFalse);
    }

    String combine(BinaryOp.Kind kind, FloatType type, String a, String b) {
        return floats(kind, type, List.of(a, b), 0);
    }

    private String floats(BinaryOp.Kind kind, FloatType type, List<String> in, int lanes) {
        String register = Scalars.of(lanes, Scalars.register(type));
        String a = in.get(0);
        String b = in.get(1);
        String result = switch (kind) {
            case ADDF -> out.value("fadd %s %s, %s", register, a, b);
            case SUBF -> out.value("fsub %s %s, %s", register, a, b);
            case MULF -> out.value("fmul %s %s, %s", register, a, b);
            case DIVF -> out.value("fdiv %s %s, %s", register, a, b);
            case REMF -> remainder(type, a, b, lanes);
            case MAXIMUMF -> extreme("maximum", register, a, b, lanes, type);
            case MINIMUMF -> extreme("minimum", register, a, b, lanes, type);
            case MAXNUMF -> otherThanNaN("maximum", register, a, b, lanes, type);
            case MINNUMF -> otherThanNaN("minimum", register, a, b, lanes, type);
            case ADDI, SUBI, MULI, DIVSI, DIVUI, REMSI, REMUI, FLOORDIVSI, CEILDIVSI, ANDI, ORI, XORI, SHLI, SHRSI ->
                throw new IllegalArgumentException(kind + " on floats");
            case SHRUI, MAXSI, MINSI, MAXUI, MINUI -> throw new IllegalArgumentException(kind + " on floats");
        };
        return Scalars.round(out, type, lanes, result);
    }

    private String remainder(FloatType type, String a, String b, int lanes) {
        String scalar = Scalars.register(type);
        return new Lanes(out, lanes).map(List.of(scalar, scalar), List.of(a, b), scalar, (each, in) -> {
            program.declare("double @fmod(double, double)", "nounwind memory(none)");
            boolean isWide = type == FloatType.F64;
            String x = isWide ? in.get(0) : out.value("fpext float %s to double", in.get(0));
            String y = isWide ? in.get(1) : out.value("fpext float %s to double", in.get(1));
            String rest = out.value("call double @fmod(double %s, double %s)", x, y);
            return isWide ? rest : out.value("fptrunc double %s to float", rest);
        });
    }

    /// NaN if either is.
    private String extreme(String which, String register, String a, String b, int lanes, FloatType type) {
        String suffix = (lanes == 0 ? "" : "v" + lanes) + (type == FloatType.F64 ? "f64" : "f32");
        program.declare("%s @llvm.%s.%s(%s, %s)".formatted(register, which, suffix, register, register), "");
        return out.value("call %s @llvm.%s.%s(%s %s, %s %s)", register, which, suffix, register, a, register, b);
    }

    /// The other one if either is NaN.
    private String otherThanNaN(String which, String register, String a, String b, int lanes, FloatType type) {
        String both = extreme(which, register, a, b, lanes, type);
        String condition = Scalars.of(lanes, "i1");
        String noB = out.value("fcmp uno %s %s, %s", register, b, b);
        String noA = out.value("fcmp uno %s %s, %s", register, a, a);
        String some = out.value("select %s %s, %s %s, %s %s", condition, noB, register, a, register, both);
        return out.value("select %s %s, %s %s, %s %s", condition, noA, register, b, register, some);
    }

    private String integers(BinaryOp op, Type type, List<String> in, int lanes) {
        String register = Scalars.of(lanes, Scalars.register(type));
        return switch (op.kind()) {
            case ADDI -> simple("add", register, in);
            case SUBI -> simple("sub", register, in);
            case MULI -> simple("mul", register, in);
            case ANDI -> simple("and", register, in);
            case ORI -> simple("or", register, in);
            case XORI -> simple("xor", register, in);
            case MAXSI -> larger("sgt", register, in, lanes);
            case MINSI -> larger("slt", register, in, lanes);
            case MAXUI -> larger("ugt", register, in, lanes);
            case MINUI -> larger("ult", register, in, lanes);
            case SHLI -> shift(op, "shl", type, in, lanes);
            case SHRSI -> shift(op, "ashr", type, in, lanes);
            case SHRUI -> shift(op, "lshr", type, in, lanes);
            case DIVSI, DIVUI, REMSI, REMUI, FLOORDIVSI, CEILDIVSI -> {
                String scalar = Scalars.register(type);
                yield new Lanes(out, lanes)
                        .map(
                                List.of(scalar, scalar),
                                in,
                                scalar,
                                (each, numbers) -> divide(op, type, numbers.get(0), numbers.get(1)));
            }
            case ADDF, SUBF, MULF, DIVF, MAXIMUMF, MINIMUMF, MAXNUMF, MINNUMF, REMF ->
                throw new IllegalArgumentException(op.kind() + " on integers");
        };
    }

    private String simple(String operation, String register, List<String> in) {
        return out.value("%s %s %s, %s", operation, register, in.get(0), in.get(1));
    }

    private String larger(String relation, String register, List<String> in, int lanes) {
        String first = out.value("icmp %s %s %s, %s", relation, register, in.get(0), in.get(1));
        return out.value(
                "select %s %s, %s %s, %s %s", Scalars.of(lanes, "i1"), first, register, in.get(0), register, in.get(1));
    }

    private String shift(Op op, String operation, Type type, List<String> in, int lanes) {
        String scalar = Scalars.register(type);
        int width = type instanceof IndexType ? 64 : dev.headrace.ir.type.ScalarTypes.width(type);
        return new Lanes(out, lanes).map(List.of(scalar, scalar), in, scalar, (each, numbers) -> {
            String amount = numbers.get(1);
            if (!isNumber(amount)) {
                String far = out.value("icmp uge %s %s, %d", scalar, amount, width);
                // A shift of i1 by its own width cannot be written as a number of that type.
                if (width == 1) far = out.value("icmp ne i1 %s, false", amount);
                program.failIf(
                        out, far, program.failures().arithmetic(op, "a shift of " + type + " by its width or more"));
                amount = out.value("select i1 %s, %s 0, %s %s", far, scalar, scalar, amount);
            }
            return out.value("%s %s %s, %s", operation, scalar, numbers.get(0), amount);
        });
    }

    private static boolean isNumber(String name) {
        return !name.startsWith("%");
    }

    /// Division with a check for zero; the smallest number by minus one wraps around.
    private String divide(BinaryOp op, Type type, String a, String b) {
        String register = Scalars.register(type);
        String divisor = b;
        if (!isNumber(b) || b.equals("0") || b.equals("false")) {
            String zero = out.value("icmp eq %s %s, 0", register, b);
            program.failIf(out, zero, program.failures().arithmetic(op, "a division by zero"));
            divisor = out.value("select i1 %s, %s 1, %s %s", zero, register, register, b);
        }
        return switch (op.kind()) {
            case DIVUI -> out.value("udiv %s %s, %s", register, a, divisor);
            case REMUI -> out.value("urem %s %s, %s", register, a, divisor);
            case DIVSI, REMSI, FLOORDIVSI, CEILDIVSI -> signed(op.kind(), register, a, divisor);
            default -> throw new IllegalArgumentException(op.kind() + " is no division");
        };
    }

    private String signed(BinaryOp.Kind kind, String register, String a, String b) {
        // By minus one: the quotient is the negative, wrapped around, and nothing remains.
        String minus = out.value("icmp eq %s %s, -1", register, b);
        String safe = out.value("select i1 %s, %s 1, %s %s", minus, register, register, b);
        String negative = out.value("sub %s 0, %s", register, a);
        String plain = out.value("sdiv %s %s, %s", register, a, safe);
        String quotient = out.value("select i1 %s, %s %s, %s %s", minus, register, negative, register, plain);
        if (kind == BinaryOp.Kind.DIVSI) return quotient;
        String remainder = out.value("srem %s %s, %s", register, a, safe);
        remainder = out.value("select i1 %s, %s 0, %s %s", minus, register, register, remainder);
        if (kind == BinaryOp.Kind.REMSI) return remainder;
        String inexact = out.value("icmp ne %s %s, 0", register, remainder);
        String signs = out.value("xor %s %s, %s", register, remainder, b);
        boolean isFloor = kind == BinaryOp.Kind.FLOORDIVSI;
        String towards = out.value("icmp %s %s %s, 0", isFloor ? "slt" : "sge", register, signs);
        String off = out.value("and i1 %s, %s", inexact, towards);
        String by = out.value("select i1 %s, %s 1, %s 0", off, register, register);
        return out.value("%s %s %s, %s", isFloor ? "sub" : "add", register, quotient, by);
    }

    private String compare(FloatPredicate predicate, Type type, List<String> in, int lanes) {
        if (predicate == FloatPredicate.ALWAYS_FALSE) return same(lanes, "i1", "false");
        if (predicate == FloatPredicate.ALWAYS_TRUE) return same(lanes, "i1", "true");
        return out.value(
                "fcmp %s %s %s, %s",
                predicate.keyword(), Scalars.of(lanes, Scalars.register(type)), in.get(0), in.get(1));
    }
}
