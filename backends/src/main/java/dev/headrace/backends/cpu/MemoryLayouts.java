package dev.headrace.backends.cpu;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.ShapedType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Tensors on their way into the memory of a program and out of it. Both lie in the same way: little endian, whole
/// bytes.
final class MemoryLayouts {
    private MemoryLayouts() {}

    static MemorySegment copy(TensorData data, Type type, Arena arena) {
        MemorySegment bytes = data.toBytes();
        MemorySegment memory = arena.allocate(Math.max(1, bytes.byteSize()), 64);
        MemorySegment.copy(bytes, 0, memory, 0, bytes.byteSize());
        return memory;
    }

    /// A tensor with elements of its own.
    static TensorData read(MemorySegment memory, Type type) {
        MemorySegment own = Arena.ofAuto().allocate(Math.max(1, memory.byteSize()), 8);
        MemorySegment.copy(memory, 0, own, 0, memory.byteSize());
        return view(own, type);
    }

    /// A tensor that lies in this memory.
    static TensorData view(MemorySegment memory, Type type) {
        Type scalar = type instanceof ShapedType shaped ? shaped.element() : type;
        Dims shape = type instanceof ShapedType shaped ? shaped.shape() : Dims.NONE;
        ElementKind kind = ElementKind.of(scalar).orElse(ElementKind.I64);
        return TensorData.view("a result", kind, shape, memory);
    }
}
