package dev.headrace.compiler.quantize;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.FuncSignature;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What layers compute, as results of the function, named after their weights.
final class LayerResults {
    private final FuncOp function;
    private final Map<Contraction, String> names = new HashMap<>();

    /// @param contractions all of the function, in their order
    LayerResults(FuncOp function, List<Contraction> contractions) {
        this.function = function;
        Map<String, Integer> uses = new HashMap<>();
        for (Contraction contraction : contractions) {
            int use = uses.merge(contraction.parameter(), 1, Integer::sum);
            names.put(contraction, contraction.parameter() + (use == 1 ? "" : " (" + use + ")"));
        }
    }

    /// What a contraction is called.
    String name(Contraction contraction) {
        String name = names.get(contraction);
        if (name == null) throw new IllegalArgumentException("no contraction of the function: " + contraction.op());
        return name;
    }

    /// @param kind what the name begins with
    void add(String kind, Contraction contraction, Value value) {
        LinkedHashMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put("headrace.output", new StringAttr(kind + name(contraction)));
        FuncSignature.appendResult(function, value, new DictionaryAttr(entries));
    }
}
