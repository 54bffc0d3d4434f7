package dev.headrace.compiler.quantize;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.FuncSignature;
import dev.headrace.dialects.quantization.QuantizedParameter;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// The arguments of a function that are integers in place of weights; equal ones are one.
final class IntegerParameters {
    private final FuncOp function;
    private final Map<QuantizedParameter, Value> arguments = new HashMap<>();
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
        String name = isStored ? form.name() : fresh(form.name());
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put("headrace.parameter", new StringAttr(name));
        if (!isStored) entries.put(QuantizedParameter.NAME, form.toAttribute());
        return FuncSignature.appendArgument(function, form.type(), Location.named(name), new DictionaryAttr(entries));
    }

    private String fresh(String wish) {
        String name = wish;
        for (int i = 1; !names.add(name); i++) name = wish + "." + i;
        return name;
    }
}
