package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.type.IntegerType;
import java.util.stream.Collectors;

/// A row of integers without a shape: `array<i64: 1, 2>`.
public record DenseArrayAttr(IntegerType element, Dims values) implements Attribute {
    public static DenseArrayAttr i64(Dims values) {
        return new DenseArrayAttr(IntegerType.I64, values);
    }

    public static DenseArrayAttr i32(long... values) {
        return new DenseArrayAttr(IntegerType.I32, Dims.of(values));
    }

    @Override
    public String toString() {
        if (values.size() == 0) return "array<" + element + ">";
        return values.values().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "array<" + element + ": ", ">"));
    }
}
