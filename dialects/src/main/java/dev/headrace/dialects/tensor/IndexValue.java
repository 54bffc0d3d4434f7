package dev.headrace.dialects.tensor;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// An offset, size or stride: a number known at compile time or a value of type `index`.
///
/// Operations keep a row of them as a `static_…` attribute, with [#DYNAMIC] where a value takes the place, and the
/// values among their operands.
public sealed interface IndexValue {
    /// Says in a `static_…` attribute that an operand holds the number.
    long DYNAMIC = Long.MIN_VALUE;

    record Constant(long value) implements IndexValue {}

    record Computed(Value value) implements IndexValue {}

    static IndexValue of(long value) {
        return new Constant(value);
    }

    /// A constant where the value is the result of one.
    static IndexValue of(Value value) {
        var known = ConstantOp.integerOf(value);
        return known.isPresent() ? new Constant(known.getAsLong()) : new Computed(value);
    }

    static List<IndexValue> of(Dims values) {
        return values.values().stream().<IndexValue>map(Constant::new).toList();
    }

    /// The row that an attribute and its operands stand for.
    static List<IndexValue> row(DenseArrayAttr constants, List<Value> computed) {
        Iterator<Value> rest = computed.iterator();
        List<IndexValue> row = new ArrayList<>();
        for (long value : constants.values().values())
            row.add(value == DYNAMIC ? new Computed(rest.next()) : new Constant(value));
        return row;
    }

    /// What goes into the attribute.
    static DenseArrayAttr constants(List<IndexValue> row) {
        return DenseArrayAttr.i64(new Dims(row.stream()
                .map(each -> switch (each) {
                    case Constant(long value) -> value;
                    case Computed _ -> DYNAMIC;
                })
                .toList()));
    }

    /// What goes among the operands.
    static List<Value> computed(List<IndexValue> row) {
        List<Value> values = new ArrayList<>();
        for (IndexValue each : row) if (each instanceof Computed(Value value)) values.add(value);
        return values;
    }

    /// The sizes as a shape, [Dims#DYNAMIC] where they are computed.
    static Dims shape(List<IndexValue> row) {
        return new Dims(row.stream()
                .map(each -> switch (each) {
                    case Constant(long value) -> value;
                    case Computed _ -> Dims.DYNAMIC;
                })
                .toList());
    }
}
