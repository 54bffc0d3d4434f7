package dev.headrace.backends.cpu;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.VectorType;

/// Numbers in registers and in memory. `f16`, `bf16` and `f8E4M3FN` are computed as `float`, rounded after each
/// operation; an integer takes whole bytes in memory, sign-extended, an `i1` as 0 or 1.
final class Scalars {
    private Scalars() {}

    static Type element(Type type) {
        return type instanceof VectorType vector ? vector.element() : type;
    }

    /// How many numbers a value of this type is; 0 for one that is no vector.
    static int lanes(Type type) {
        return type instanceof VectorType vector ? Math.toIntExact(vector.elements()) : 0;
    }

    static String of(int lanes, String scalar) {
        return lanes == 0 ? scalar : "<" + lanes + " x " + scalar + ">";
    }

    /// The type of a register that holds one number.
    static String register(Type scalar) {
        return switch (scalar) {
            case FloatType type -> type == FloatType.F64 ? "double" : "float";
            case IntegerType(int width) -> "i" + width;
            case IndexType() -> "i64";
            default -> throw new IllegalArgumentException(scalar + " is no number");
        };
    }

    /// The type of a register that holds a value of this type, a number or a vector.
    static String registers(Type type) {
        return of(lanes(type), register(element(type)));
    }

    /// The type of one number in memory.
    static String memory(Type scalar) {
        return switch (scalar) {
            case FloatType type ->
                switch (type) {
                    case F64 -> "double";
                    case F32 -> "float";
                    case F16, BF16 -> "i16";
                    case F8E4M3FN -> "i8";
                };
            case IntegerType(int width) -> "i" + 8 * bytes(width);
            case IndexType() -> "i64";
            default -> throw new IllegalArgumentException(scalar + " is no number");
        };
    }

    /// Bytes of one number in memory.
    static int bytes(Type scalar) {
        return switch (scalar) {
            case FloatType type -> type.width() / 8;
            case IntegerType(int width) -> bytes(width);
            default -> 8;
        };
    }

    private static int bytes(int width) {
        return width <= 8 ? 1 : width <= 16 ? 2 : width <= 32 ? 4 : 8;
    }

    /// Loads a number, or as many neighbours as there are lanes.
    static String load(FunctionText out, Type scalar, int lanes, String pointer) {
        String stored = out.value("load %s, ptr %s, align 1", of(lanes, memory(scalar)), pointer);
        return switch (scalar) {
            case FloatType type when type == FloatType.BF16 -> ofBfloat(out, lanes, stored);
            case FloatType type when type == FloatType.F8E4M3FN -> SmallFloats.of(out, lanes, stored);
            case FloatType type
            when type == FloatType.F16 ->
                out.value(
                        "fpext %s %s to %s",
                        of(lanes, "half"),
                        out.value("bitcast %s %s to %s", of(lanes, "i16"), stored, of(lanes, "half")),
                        of(lanes, "float"));
            case IntegerType(int width)
            when width == 1 -> out.value("icmp ne %s %s, %s", of(lanes, "i8"), stored, same(lanes, "i8", "0"));
            case IntegerType type
            when !memory(type).equals(register(type)) ->
                out.value("trunc %s %s to %s", of(lanes, memory(type)), stored, of(lanes, register(type)));
            default -> stored;
        };
    }

    static void store(FunctionText out, Type scalar, int lanes, String number, String pointer) {
        String bits = switch (scalar) {
            case FloatType type when type == FloatType.BF16 -> toBfloat(out, lanes, number);
            case FloatType type when type == FloatType.F8E4M3FN -> SmallFloats.to(out, lanes, number);
            case FloatType type
            when type == FloatType.F16 ->
                out.value("bitcast %s %s to %s", of(lanes, "half"), toHalf(out, lanes, number), of(lanes, "i16"));
            case IntegerType type
            when !memory(type).equals(register(type)) ->
                out.value(
                        "%s %s %s to %s",
                        type.width() == 1 ? "zext" : "sext",
                        of(lanes, register(type)),
                        number,
                        of(lanes, memory(type)));
            default -> number;
        };
        out.line("store %s %s, ptr %s, align 1", of(lanes, memory(scalar)), bits, pointer);
    }

    /// The number that `type` has for a `float`.
    static String round(FunctionText out, FloatType type, int lanes, String number) {
        return switch (type) {
            case F32, F64 -> number;
            case BF16 -> ofBfloat(out, lanes, toBfloat(out, lanes, number));
            case F8E4M3FN -> SmallFloats.of(out, lanes, SmallFloats.to(out, lanes, number));
            case F16 ->
                out.value("fpext %s %s to %s", of(lanes, "half"), toHalf(out, lanes, number), of(lanes, "float"));
        };
    }

    /// The bits of a scalar as its type stores them, as an integer of that width.
    static String bits(FunctionText out, Type type, int lanes, String number) {
        if (!(type instanceof FloatType real)) return number;
        return switch (real) {
            case F32 -> out.value("bitcast %s %s to %s", of(lanes, "float"), number, of(lanes, "i32"));
            case F64 -> out.value("bitcast %s %s to %s", of(lanes, "double"), number, of(lanes, "i64"));
            case BF16 -> toBfloat(out, lanes, number);
            case F8E4M3FN -> SmallFloats.to(out, lanes, number);
            case F16 ->
                out.value("bitcast %s %s to %s", of(lanes, "half"), toHalf(out, lanes, number), of(lanes, "i16"));
        };
    }

    static String ofBits(FunctionText out, Type type, int lanes, String bits) {
        if (!(type instanceof FloatType real)) return bits;
        return switch (real) {
            case F32 -> out.value("bitcast %s %s to %s", of(lanes, "i32"), bits, of(lanes, "float"));
            case F64 -> out.value("bitcast %s %s to %s", of(lanes, "i64"), bits, of(lanes, "double"));
            case BF16 -> ofBfloat(out, lanes, bits);
            case F8E4M3FN -> SmallFloats.of(out, lanes, bits);
            case F16 ->
                out.value(
                        "fpext %s %s to %s",
                        of(lanes, "half"),
                        out.value("bitcast %s %s to %s", of(lanes, "i16"), bits, of(lanes, "half")),
                        of(lanes, "float"));
        };
    }

    /// A constant of the same value in each lane.
    static String same(int lanes, String scalar, String constant) {
        return lanes == 0 ? constant : "splat (" + scalar + " " + constant + ")";
    }

    private static String toHalf(FunctionText out, int lanes, String number) {
        return out.value("fptrunc %s %s to %s", of(lanes, "float"), number, of(lanes, "half"));
    }

    /// To nearest, ties to even; a NaN stays one.
    private static String toBfloat(FunctionText out, int lanes, String number) {
        String words = of(lanes, "i32");
        String bits = out.value("bitcast %s %s to %s", of(lanes, "float"), number, words);
        String odd = out.value(
                "and %s %s, %s",
                words, out.value("lshr %s %s, %s", words, bits, same(lanes, "i32", "16")), same(lanes, "i32", "1"));
        String half = out.value("add %s %s, %s", words, odd, same(lanes, "i32", "32767"));
        String rounded = out.value("add %s %s, %s", words, bits, half);
        String nan = out.value("fcmp uno %s %s, %s", of(lanes, "float"), number, number);
        String quiet = out.value("or %s %s, %s", words, bits, same(lanes, "i32", "4194304"));
        String chosen = out.value("select %s %s, %s %s, %s %s", of(lanes, "i1"), nan, words, quiet, words, rounded);
        return out.value(
                "trunc %s %s to %s",
                words, out.value("lshr %s %s, %s", words, chosen, same(lanes, "i32", "16")), of(lanes, "i16"));
    }

    private static String ofBfloat(FunctionText out, int lanes, String bits) {
        String words = of(lanes, "i32");
        String wide = out.value("zext %s %s to %s", of(lanes, "i16"), bits, words);
        String placed = out.value("shl %s %s, %s", words, wide, same(lanes, "i32", "16"));
        return out.value("bitcast %s %s to %s", words, placed, of(lanes, "float"));
    }
}
