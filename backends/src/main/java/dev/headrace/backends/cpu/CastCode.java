package dev.headrace.backends.cpu;

import dev.headrace.dialects.arith.CastOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.List;

/// Conversions between scalar types.
record CastCode(ProgramCode program, FunctionText out) {
    String of(CastOp.Kind kind, Type from, Type to, String in, int lanes) {
        return switch (kind) {
            case EXTF -> to == FloatType.F64 ? cast("fpext", "float", in, "double", lanes) : in;
            case TRUNCF -> narrow((FloatType) from, (FloatType) to, in, lanes);
            case SITOFP -> number("sitofp", from, (FloatType) to, in, lanes);
            case UITOFP -> number("uitofp", from, (FloatType) to, in, lanes);
            case EXTSI, INDEX_CAST -> whole(from, to, in, lanes, true);
            case EXTUI -> whole(from, to, in, lanes, false);
            case TRUNCI -> whole(from, to, in, lanes, true);
            case FPTOSI -> toSigned(from, (IntegerType) to, in, lanes);
            case FPTOUI -> whole(IntegerType.I64, to, toUnsigned(from, in, lanes), lanes, true);
            case BITCAST -> Scalars.ofBits(out, to, lanes, Scalars.bits(out, from, lanes, in));
        };
    }

    private String cast(String operation, String from, String in, String to, int lanes) {
        return out.value("%s %s %s to %s", operation, Scalars.of(lanes, from), in, Scalars.of(lanes, to));
    }

    /// By way of `float` to the narrower ones, as everywhere.
    private String narrow(FloatType from, FloatType to, String in, int lanes) {
        String single = from == FloatType.F64 ? cast("fptrunc", "double", in, "float", lanes) : in;
        return Scalars.round(out, to, lanes, single);
    }

    /// Straight to `float`; to the types of 16 bits by way of `double`.
    private String number(String operation, Type from, FloatType to, String in, int lanes) {
        String whole = Scalars.register(from);
        return switch (to) {
            case F32 -> cast(operation, whole, in, "float", lanes);
            case F64 -> cast(operation, whole, in, "double", lanes);
            case F16, BF16, F8E4M3FN ->
                Scalars.round(
                        out,
                        to,
                        lanes,
                        cast("fptrunc", "double", cast(operation, whole, in, "double", lanes), "float", lanes));
        };
    }

    private String whole(Type from, Type to, String in, int lanes, boolean isSigned) {
        int growth = ScalarTypes.width(to) - ScalarTypes.width(from);
        if (growth == 0) return in;
        return cast(
                growth < 0 ? "trunc" : isSigned ? "sext" : "zext",
                Scalars.register(from),
                in,
                Scalars.register(to),
                lanes);
    }

    /// Towards zero; what lies outside becomes the nearest end of the range, a NaN 0; a single bit is the lowest one.
    private String toSigned(Type from, IntegerType to, String in, int lanes) {
        String whole = Scalars.of(lanes, to.width() == 1 ? "i64" : "i" + to.width());
        String real = Scalars.of(lanes, Scalars.register(from));
        String name = "llvm.fptosi.sat." + suffix(lanes, to.width() == 1 ? "i64" : "i" + to.width()) + "."
                + suffix(lanes, from == FloatType.F64 ? "f64" : "f32");
        program.declare("%s @%s(%s)".formatted(whole, name, real), "");
        String number = out.value("call %s @%s(%s %s)", whole, name, real, in);
        return to.width() == 1 ? cast("trunc", "i64", number, "i1", lanes) : number;
    }

    private static String suffix(int lanes, String scalar) {
        return lanes == 0 ? scalar : "v" + lanes + scalar;
    }

    private String saturated(String in) {
        program.declare("i64 @llvm.fptosi.sat.i64.f64(double)", "");
        return out.value("call i64 @llvm.fptosi.sat.i64.f64(double %s)", in);
    }

    private String toUnsigned(Type from, String in, int lanes) {
        String real = Scalars.register(from);
        return new Lanes(out, lanes).map(List.of(real), List.of(in), "i64", (each, numbers) -> {
            String wide =
                    real.equals("double") ? numbers.get(0) : out.value("fpext float %s to double", numbers.get(0));
            String small = out.value("fcmp olt double %s, 0x43E0000000000000", wide);
            String low = saturated(wide);
            String rest = out.value("fsub double %s, 0x43E0000000000000", wide);
            String high = out.value("xor i64 %s, -9223372036854775808", saturated(rest));
            return out.value("select i1 %s, i64 %s, i64 %s", small, low, high);
        });
    }
}
