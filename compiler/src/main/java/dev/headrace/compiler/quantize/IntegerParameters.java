package dev.headrace.compiler.quantize;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.FuncSignature;
import dev.headrace.dialects.quantization.MeasuredParameter;
import dev.headrace.dialects.quantization.QuantizedParameter;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// The arguments of a function that are integers in place of weights, equal ones being one, and those that were
/// measured.
final class IntegerParameters {
    private final FuncOp function;
    private final Map<QuantizedParameter, Value> arguments = new HashMap<>();
    private final Map<String, Value> orders = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    IntegerParameters(FuncOp function) {
        this.function = function;
        for (int i = 0; i < function.body().arguments().size(); i++)
            if (function.argumentAttribute(i, "headrace.parameter").orElse(null) instanceof StringAttr(String name))
                names.add(name);
    }

    /// @param isStored whether the model's file has it, so that nobody needs to compute it
    Value argument(QuantizedParameter form, boolean isStored) {
        return arguments.computeIfAbsent(form, _ -> append(form, isStored));
    }

    private Value append(QuantizedParameter form, boolean isStored) {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        if (!isStored) entries.put(QuantizedParameter.NAME, form.toAttribute());
        return append(isStored ? form.name() : fresh(form.name()), form.type(), entries);
    }

    /// A row of positions in the model's file.
    Value order(String name, long elements) {
        return orders.computeIfAbsent(
                name, _ -> append(name, new TensorType(Dims.of(elements), IntegerType.I64), new LinkedHashMap<>()));
    }

    /// A parameter that was measured.
    Value measured(String name, float number) {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put(MeasuredParameter.NAME, new MeasuredParameter(number).toAttribute());
        return append(fresh(name), MeasuredParameter.TYPE, entries);
    }

    private Value append(String name, TensorType type, SequencedMap<String, Attribute> more) {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put("headrace.parameter", new StringAttr(name));
        entries.putAll(more);
        return FuncSignature.appendArgument(function, type, Location.named(name), new DictionaryAttr(entries));
    }

    private String fresh(String wish) {
        String name = wish;
        for (int i = 1; !names.add(name); i++) name = wish + "." + i;
        return name;
    }
}
