package dev.headrace.compiler.lowering;

import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What has become of the values of a kernel while it is lowered: numbers are other numbers, streams of tiles are
/// FIFOs,
/// tensors lie in memory.
final class Environment {
    /// Makes memory for a tensor.
    @FunctionalInterface
    interface Storage {
        Value create(Builder at, Location location, MemRefType type);
    }

    private final Map<Value, Value> values = new HashMap<>();
    private final Map<Value, Place> places = new HashMap<>();
    private final Map<Value.Use, Value> promised = new HashMap<>();
    private final Set<Value> readOnly = new HashSet<>();
    private final Storage storage;

    Environment(Storage storage) {
        this.storage = storage;
    }

    /// The number or FIFO that stands for a value now. Values of which nothing was said stay as they are.
    Value now(Value value) {
        return values.getOrDefault(value, value);
    }

    /// For copying operations: their results are added.
    Map<Value, Value> values() {
        return values;
    }

    void replace(Value value, Value by) {
        values.put(value, by);
    }

    void put(Value tensor, Place place) {
        places.put(tensor, place);
    }

    /// A tensor in memory that is only read.
    void source(Value tensor, Value memory) {
        readOnly.add(memory);
        put(tensor, Place.whole(memory));
    }

    /// The use of an empty tensor as a destination writes to this memory.
    void promise(Value.Use destination, Value memory) {
        promised.put(destination, memory);
    }

    /// Where the elements of a tensor lie. An empty tensor that is read has unknown elements: any memory will do.
    Place place(Value tensor, Builder at) {
        Place place = places.get(tensor);
        if (place != null) return place;
        if (tensor.definingOp() instanceof EmptyOp) return fresh(tensor, at);
        throw new IllegalStateException("a " + tensor.type() + " lies nowhere yet");
    }

    /// Where `writer` puts what takes the place of its operand `index`: there, if nobody needs the old elements; else
    /// in
    /// new memory, with a copy of them if the writer keeps some.
    Place destination(Op writer, int index, boolean keepsSome, Builder at) {
        Value old = writer.operand(index);
        Value memory = promised.get(new Value.Use(writer, index));
        if (memory != null) return Place.whole(memory);
        if (old.definingOp() instanceof EmptyOp) return fresh(old, at);
        Place place = place(old, at);
        if (!readOnly.contains(place.memory()) && Overwriting.isAllowed(old, writer)) return place;
        Place copy = fresh(old, at);
        if (keepsSome) copy(old, place, copy, at);
        return copy;
    }

    void copy(Value tensor, Place from, Place to, Builder at) {
        Location location = tensor.location();
        ElementLoops.over(
                at,
                location,
                ((TensorType) tensor.type()).shape(),
                (in, i) -> to.store(in, location, from.load(in, location, i), i));
    }

    /// New memory for a tensor like this one.
    Place fresh(Value tensor, Builder at) {
        TensorType type = (TensorType) tensor.type();
        return Place.whole(storage.create(at, tensor.location(), new MemRefType(type.shape(), type.element())));
    }

    /// New memory for one element of a tensor.
    Place register(Value tensor, Builder at) {
        TensorType type = (TensorType) tensor.type();
        return Place.whole(storage.create(at, tensor.location(), new MemRefType(Dims.of(), type.element())));
    }

    Value memory(MemRefType type, Location location, Builder at) {
        return storage.create(at, location, type);
    }
}
