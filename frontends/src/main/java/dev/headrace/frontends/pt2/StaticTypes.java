package dev.headrace.frontends.pt2;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The types of all tensors of a graph, as the IR writes them.
final class StaticTypes {
    private final String where;
    private final Sizes values;

    private StaticTypes(String where, Sizes values) {
        this.where = where;
        this.values = values;
    }

    /// The types by the tensors' names.
    /// @throws InputError where a size depends on the elements of a tensor, or the element type is not supported
    static SequencedMap<String, TensorType> of(String where, Graph graph, Sizes values) {
        StaticTypes types = new StaticTypes(where, values);
        SequencedMap<String, TensorType> all = new LinkedHashMap<>();
        for (Map.Entry<String, TensorMeta> tensor : graph.tensors().entrySet())
            all.put(tensor.getKey(), types.type(tensor.getKey(), tensor.getValue()));
        return all;
    }

    private TensorType type(String name, TensorMeta meta) {
        ElementKind kind = meta.dtype()
                .kind()
                // The IR's integers are read as signed.
                .filter(k -> k != ElementKind.U8)
                .orElseThrow(() -> error(
                        name,
                        "has the unsupported element type " + meta.dtype(),
                        "convert the model and its inputs to float32 or int64 before the export"));
        List<Long> sizes = new ArrayList<>();
        for (SymInt size : meta.sizes()) sizes.add(known(name, size));
        Dims shape = new Dims(sizes);
        try {
            Math.multiplyExact(shape.product(), kind.bytes());
        } catch (ArithmeticException e) {
            throw error(name, "has the impossible sizes " + shape, "export the model again");
        }
        return new TensorType(shape, kind.type());
    }

    private long known(String name, SymInt size) {
        long value = values.of(size);
        if (value < 0) throw error(name, "has the negative size " + value, "export the model again");
        return value;
    }

    private InputError error(String name, String what, String advice) {
        return new InputError(what, where + ", tensor '" + name + "'", advice);
    }
}
