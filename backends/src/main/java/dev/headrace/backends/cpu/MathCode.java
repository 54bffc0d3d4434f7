package dev.headrace.backends.cpu;

import dev.headrace.dialects.math.BinaryOp;
import dev.headrace.dialects.math.FmaOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.type.FloatType;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Functions of real numbers: computed as `double`, rounded once to the type.
record MathCode(ProgramCode program, FunctionText out) {
    String of(MathOp op, List<String> in, int lanes, FloatType type) {
        return switch (op) {
            case UnaryOp unary -> unary(unary.kind(), in.get(0), lanes, type);
            case BinaryOp binary ->
                switch (binary.kind()) {
                    case POWF -> library("pow", in, lanes, type);
                    case ATAN2 -> library("atan2", in, lanes, type);
                };
            case FmaOp _ -> fma(in, lanes, type);
        };
    }

    private String unary(UnaryOp.Kind kind, String in, int lanes, FloatType type) {
        return switch (kind) {
            case SQRT -> exact("sqrt", in, lanes, type);
            case ABSF -> exact("fabs", in, lanes, type);
            case CEIL -> exact("ceil", in, lanes, type);
            case FLOOR -> exact("floor", in, lanes, type);
            case ROUND -> exact("round", in, lanes, type);
            case ROUNDEVEN -> exact("roundeven", in, lanes, type);
            case TRUNC -> exact("trunc", in, lanes, type);
            case RSQRT -> {
                String wide = widened(in, lanes, type);
                String root = intrinsic("sqrt", List.of(wide), lanes, "double");
                String real = Scalars.of(lanes, "double");
                String one = Scalars.same(lanes, "double", "1.0");
                yield narrowed(out.value("fdiv %s %s, %s", real, one, root), lanes, type);
            }
            case EXP, EXP2, EXPM1, LOG, LOG2, LOG10, LOG1P, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH ->
                library(kind.name().toLowerCase(Locale.ROOT), List.of(in), lanes, type);
            case ASINH, ACOSH, ATANH, ERF -> library(kind.name().toLowerCase(Locale.ROOT), List.of(in), lanes, type);
        };
    }

    /// What the type itself computes without more than one rounding.
    private String exact(String function, String in, int lanes, FloatType type) {
        return Scalars.round(out, type, lanes, intrinsic(function, List.of(in), lanes, Scalars.register(type)));
    }

    private String intrinsic(String function, List<String> in, int lanes, String scalar) {
        String register = Scalars.of(lanes, scalar);
        String name =
                "llvm." + function + "." + (lanes == 0 ? "" : "v" + lanes) + (scalar.equals("double") ? "f64" : "f32");
        List<String> types = Collections.nCopies(in.size(), register);
        program.declare(register + " @" + name + "(" + String.join(", ", types) + ")", "");
        return out.call(
                register, name, in.stream().map(each -> register + " " + each).toList());
    }

    /// A function of C's library, on each lane.
    private String library(String function, List<String> in, int lanes, FloatType type) {
        program.declare(
                "double @" + function + "(" + String.join(", ", Collections.nCopies(in.size(), "double")) + ")",
                "nounwind willreturn memory(none)");
        List<String> wide = in.stream().map(each -> widened(each, lanes, type)).toList();
        String result = new Lanes(out, lanes)
                .map(
                        Collections.nCopies(in.size(), "double"),
                        wide,
                        "double",
                        (each, numbers) -> out.call(
                                "double",
                                function,
                                numbers.stream().map(n -> "double " + n).toList()));
        return narrowed(result, lanes, type);
    }

    private String fma(List<String> in, int lanes, FloatType type) {
        return switch (type) {
            case F32 -> intrinsic("fma", in, lanes, "float");
            case F64 -> intrinsic("fma", in, lanes, "double");
            case F16, BF16, F8E4M3FN ->
                narrowed(
                        intrinsic(
                                "fma",
                                in.stream()
                                        .map(each -> widened(each, lanes, type))
                                        .toList(),
                                lanes,
                                "double"),
                        lanes,
                        type);
        };
    }

    private String widened(String in, int lanes, FloatType type) {
        if (type == FloatType.F64) return in;
        return out.value("fpext %s %s to %s", Scalars.of(lanes, "float"), in, Scalars.of(lanes, "double"));
    }

    private String narrowed(String in, int lanes, FloatType type) {
        if (type == FloatType.F64) return in;
        String single = out.value("fptrunc %s %s to %s", Scalars.of(lanes, "double"), in, Scalars.of(lanes, "float"));
        return Scalars.round(out, type, lanes, single);
    }
}
