package dev.headrace.dialects.vector;

import dev.headrace.ir.Op;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;

/// What vectors and the memory that they lie in have in common.
final class Row {
    /// Of one dimension and a known length.
    static final TypeConstraint VECTOR = new TypeConstraint(
            "a vector of one dimension",
            type -> type instanceof VectorType vector
                    && vector.rank() == 1
                    && vector.shape().isStatic());

    private Row() {}

    /// That `vector` is a piece of a row of `memory`.
    static void verify(Op op, MemRefType memory, int indices, VectorType vector, Diagnostics problems) {
        if (memory.rank() == 0 || indices != memory.rank())
            problems.error(op, "has %d indices, expected one for each dimension of %s", indices, memory);
        else if (!vector.element().equals(memory.element())) problems.error(op, "takes %s from %s", vector, memory);
        else if (memory.shape().isStatic() && vector.elements() > memory.sizeOf(memory.rank() - 1))
            problems.error(op, "takes %s, which is longer than a row of %s", vector, memory);
    }
}
