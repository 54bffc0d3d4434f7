package dev.headrace.cli;

import dev.headrace.compiler.quantize.NarrowCaches;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// The tensors of a model's file, with the first values of caches rounded to the bits in which they are kept.
record NarrowedStates(Map<String, ElementKind> kinds, Function<String, TensorData> file)
        implements Function<String, TensorData> {
    static NarrowedStates of(FuncOp main, Function<String, TensorData> file) {
        Map<String, ElementKind> kinds = new HashMap<>();
        for (int i = 0; i < main.body().arguments().size(); i++)
            if (main.argumentAttribute(i, NarrowCaches.NARROWED).isPresent()
                    && main.argumentAttribute(i, "headrace.state").orElse(null) instanceof StringAttr(String name)
                    && main.body().argument(i).type() instanceof TensorType type)
                kinds.put(name, ElementKind.of(type.element()).orElseThrow());
        return new NarrowedStates(Map.copyOf(kinds), file);
    }

    @Override
    public TensorData apply(String name) {
        TensorData data = file.apply(name);
        ElementKind kind = kinds.get(name);
        return kind == null ? data : data.as(kind);
    }
}
