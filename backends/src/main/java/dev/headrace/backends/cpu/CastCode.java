package dev.headrace.backends.cpu;

import dev.headrace.dialects.arith.CastOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.List;

/// Conversions between scalar types.
record CastCode(FunctionText out) {
    String of(CastOp.Kind kind, Type from, Type to, String in, int lanes) {
        return switch (kind) {
            case EXTF -> to == FloatType.F64 ? cast("fpext", "float", in, "double", lanes) : in;
            case TRUNCF -> narrow((FloatType) from, (FloatType) to, in, lanes);
            case SITOFP -> number("sitofp", from, (FloatType) to, in, lanes);
            case UITOFP -> number("uitofp", from, (FloatType) to, in, lanes);
            case EXTSI, INDEX_CAST -> whole(from, to, in, lanes, true);
            case EXTUI -> whole(from, to, in, lanes, false);
            case TRUNCI -> whole(from, to, in, lanes, true);
            case FPTOSI -> whole(IntegerType.I64, to, toSigned(from, in, lanes), lanes, true);
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
            case F16, BF16 ->
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

    /// Towards zero to 64 bits; what lies outside becomes the nearest, a NaN 0.
    private String toSigned(Type from, String in, int lanes) {
        String real = Scalars.register(from);
        return new Lanes(out, lanes)
                .map(List.of(real), List.of(in), "i64", (each, numbers) -> saturated(real, numbers.get(0)));
    }

    private String saturated(String real, String in) {
        return out.value("call i64 @llvm.fptosi.sat.i64.%s(%s %s)", real.equals("double") ? "f64" : "f32", real, in);
    }

    private String toUnsigned(Type from, String in, int lanes) {
        String real = Scalars.register(from);
        return new Lanes(out, lanes).map(List.of(real), List.of(in), "i64", (each, numbers) -> {
            String wide =
                    real.equals("double") ? numbers.get(0) : out.value("fpext float %s to double", numbers.get(0));
            String small = out.value("fcmp olt double %s, 0x43E0000000000000", wide);
            String low = saturated("double", wide);
            String rest = out.value("fsub double %s, 0x43E0000000000000", wide);
            String high = out.value("xor i64 %s, -9223372036854775808", saturated("double", rest));
            return out.value("select i1 %s, i64 %s, i64 %s", small, low, high);
        });
    }
}
