package dev.headrace.backends.cpu;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.data.Float16;
import dev.headrace.ir.data.Float8;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Constants: numbers are part of the instructions that use them, tensors lie in memory.
record ConstantCode(ProgramCode program, Scope scope) {
    void write(ConstantOp op) {
        switch (op.value()) {
            case IntegerAttr number -> scope.number(op.result(), integer(number.type(), number.value()));
            case FloatAttr number -> scope.number(op.result(), real(number.type(), number.value()));
            case DenseElementsAttr elements -> {
                if (Scalars.lanes(elements.type()) > 0) scope.number(op.result(), vector(elements));
                else
                    scope.put(
                            op.result(),
                            Held.View.contiguous(
                                    Storage.given(false),
                                    program.constant(bytes(elements)),
                                    elements.type().element(),
                                    elements.type().shape(),
                                    0));
            }
            default -> throw OpCode.refused(op, "has a value that is no number");
        }
    }

    private static String integer(Type type, long value) {
        if (type instanceof IntegerType(int width)) {
            if (width == 1) return (value & 1) == 0 ? "false" : "true";
            return Long.toString(value << (64 - width) >> (64 - width));
        }
        return Long.toString(value);
    }

    /// As the bits of a `double`, which say every number exactly.
    static String real(FloatType type, double value) {
        double rounded = switch (type) {
            case F64 -> value;
            case F32 -> (float) value;
            case F16 -> Float16.ofHalf(Float16.toHalf((float) value));
            case BF16 -> Float16.ofBfloat(Float16.toBfloat((float) value));
            case F8E4M3FN -> Float8.ofE4m3(Float8.toE4m3((float) value));
        };
        return "0x%016X".formatted(Double.doubleToLongBits(rounded));
    }

    private static String vector(DenseElementsAttr elements) {
        List<String> lanes = new ArrayList<>();
        Type scalar = elements.type().element();
        for (long i = 0; i < elements.type().elements(); i++)
            lanes.add(Scalars.register(scalar) + " "
                    + (scalar instanceof FloatType type
                            ? real(type, elements.floatAt(i))
                            : integer(scalar, elements.integerAt(i))));
        return "<" + String.join(", ", lanes) + ">";
    }

    private static MemorySegment bytes(DenseElementsAttr elements) {
        Type scalar = elements.type().element();
        int size = Scalars.bytes(scalar);
        int count = Math.toIntExact(elements.type().elements());
        MemorySegment bytes = Arena.ofAuto().allocate(Math.max(1, (long) count * size), 8);
        for (int i = 0; i < count; i++) {
            long at = (long) i * size;
            switch (scalar) {
                case FloatType type -> put(bytes, at, size, bits(type, elements.floatAt(i)));
                case IntegerType(int width) -> {
                    long value = elements.integerAt(i);
                    put(bytes, at, size, width == 1 ? value & 1 : value << (64 - width) >> (64 - width));
                }
                default -> put(bytes, at, size, elements.integerAt(i));
            }
        }
        return bytes;
    }

    private static long bits(FloatType type, double value) {
        return switch (type) {
            case F64 -> Double.doubleToRawLongBits(value);
            case F32 -> Float.floatToRawIntBits((float) value);
            case F16 -> Float16.toHalf((float) value);
            case BF16 -> Float16.toBfloat((float) value);
            case F8E4M3FN -> Float8.toE4m3((float) value);
        };
    }

    private static void put(MemorySegment bytes, long at, int size, long bits) {
        for (int i = 0; i < size; i++) bytes.set(ValueLayout.JAVA_BYTE, at + i, (byte) (bits >> 8 * i));
    }
}
