package dev.headrace.compiler.vectorization;

import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.List;
import java.util.OptionalLong;

/// How the iterations of an innermost loop move over a memory that they use.
///
/// @param op the load or store
/// @param dim the dimension whose index goes on by one with each iteration; -1 if all iterations use one element
/// @param divisor what the index of `dim` is a multiple of in the first of several iterations, as far as the loops
///     around decide; 0 for any number
record MemoryUse(Op op, Value memref, List<Value> indices, boolean isStore, int dim, long divisor) {
    /// No use that lanes could share out: the index jumps, or more than one index moves.
    static final int IRREGULAR = -2;

    static MemoryUse of(Op op, Value memref, List<Value> indices, boolean isStore, Value counter) {
        int dim = -1;
        long divisor = 0;
        for (int d = 0; d < indices.size(); d++) {
            LinearIndex index = LinearIndex.of(indices.get(d));
            OptionalLong factor = index.factor(counter);
            if (factor.isPresent() && factor.getAsLong() == 0) continue;
            if (factor.isEmpty() || factor.getAsLong() != 1 || dim >= 0)
                return new MemoryUse(op, memref, indices, isStore, IRREGULAR, 1);
            dim = d;
            divisor = index.divisor(counter);
        }
        return new MemoryUse(op, memref, indices, isStore, dim, divisor);
    }

    /// What tells one element from another, however its indices were computed.
    List<LinearIndex> place() {
        return indices.stream().map(LinearIndex::of).toList();
    }

    MemRefType type() {
        return (MemRefType) memref.type();
    }

    /// Whether the memory lies outside of the device.
    boolean isExternal() {
        return memref instanceof BlockArgument argument && !(argument.block().owner() instanceof TaskOp);
    }

    /// Whether neighbouring iterations use neighbouring elements of a row.
    boolean isAlongRow() {
        return dim >= 0 && dim == type().rank() - 1;
    }

    /// Whether so many iterations at once find their elements in as many banks, each always in its own; of memory
    /// outside, in one word.
    boolean allows(long lanes) {
        if (dim == IRREGULAR) return false;
        if (dim < 0) return !isStore;
        if (divisor % lanes != 0) return false;
        return isExternal() ? isAlongRow() && type().sizeOf(dim) % lanes == 0 : type().sizeOf(dim) >= lanes;
    }
}
