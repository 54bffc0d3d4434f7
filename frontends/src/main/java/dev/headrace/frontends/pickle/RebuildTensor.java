package dev.headrace.frontends.pickle;

import dev.headrace.frontends.pickle.Pickled.Global;
import dev.headrace.frontends.pickle.Pickled.Int;
import dev.headrace.frontends.pickle.Pickled.Storage;
import dev.headrace.frontends.pickle.Pickled.Tuple;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Makes the tensors of a pickle: strided views of storages.
///
/// `_rebuild_tensor_v2(storage, offset, sizes, strides, …)`; version 3 has an untyped storage and the element type as
/// its seventh argument.
final class RebuildTensor {
    private final String where;
    private final Function<String, MemorySegment> records;

    /// Records by key: an inflated one is inflated once.
    private final Map<String, MemorySegment> read = new LinkedHashMap<>();

    /// A source of storages.
    /// @param where what messages call the archive
    /// @param records the bytes of the storage with a key
    RebuildTensor(String where, Function<String, MemorySegment> records) {
        this.where = where;
        this.records = records;
    }

    /// Whether the arguments have the form that [#tensor] takes.
    boolean accepts(String function, List<Pickled> arguments) {
        return arguments.size() >= 6
                && arguments.get(0) instanceof Storage storage
                && arguments.get(1) instanceof Int
                && isShape(arguments.get(2))
                && isShape(arguments.get(3))
                && (function.equals(Globals.TYPED_TENSOR) ? hasElementType(arguments) : storage.kind() != null);
    }

    /// The tensor that accepted arguments describe.
    /// @throws dev.headrace.ir.InputError where the storage is missing or too short
    Pickled.Tensor tensor(List<Pickled> arguments) {
        Storage storage = (Storage) arguments.get(0);
        ElementKind kind = storage.kind();
        if (hasElementType(arguments)) kind = Globals.ELEMENT_TYPES.get(((Global) arguments.get(6)).name());
        if (kind == null) throw new IllegalArgumentException("not an accepted form");
        String name = where + ", storage '" + storage.key() + "'";
        MemorySegment bytes = read.computeIfAbsent(storage.key(), records);
        Dims sizes = shape(arguments.get(2));
        if (bytes.byteSize() == 0 && !sizes.values().contains(0L))
            throw new InputError(
                    "is empty, the weights were left out of the file",
                    name,
                    "save the model with its weights, or compile without them: --no-weights");
        long offset = ((Int) arguments.get(1)).value();
        return new Pickled.Tensor(TensorData.view(name, kind, sizes, shape(arguments.get(3)), offset, bytes));
    }

    private static boolean hasElementType(List<Pickled> arguments) {
        return arguments.size() >= 7
                && arguments.get(6) instanceof Global(String type)
                && Globals.ELEMENT_TYPES.containsKey(type);
    }

    private static boolean isShape(Pickled value) {
        return value instanceof Tuple(var items) && items.stream().allMatch(Int.class::isInstance);
    }

    private static Dims shape(Pickled tuple) {
        List<Long> sizes = new ArrayList<>();
        for (Pickled item : ((Tuple) tuple).items()) sizes.add(((Int) item).value());
        return new Dims(sizes);
    }
}
