package dev.headrace.compiler.vectorization;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IntegerType;
import org.jspecify.annotations.Nullable;

/// A sum of integers over the iterations of a loop, or their largest or smallest, kept in one place: lanes may combine
/// their terms with each other first, for sums of integers wrap around, and every order gives the same.
///
/// ```mlir
/// %so_far = memref.load %sum[%j]
/// %next = arith.addi %so_far, %term
/// memref.store %next, %sum[%j]
/// ```
record LaneSum(LoadOp before, BinaryOp addition, StoreOp after, Value term) {
    /// The only sum of a loop over the iterations of `along`.
    static @Nullable LaneSum in(ForOp loop, ForOp along) {
        LaneSum found = null;
        for (Op op : loop.body()) {
            if (!(op instanceof StoreOp store)) continue;
            LaneSum sum = of(store, along);
            if (sum == null) continue;
            if (found != null) return null;
            found = sum;
        }
        return found;
    }

    private static @Nullable LaneSum of(StoreOp store, ForOp along) {
        boolean moves = store.indices().stream().anyMatch(index -> LinearIndex.dependsOn(index, along.counter()));
        if (moves
                || !(store.value().type() instanceof IntegerType)
                || !(store.value().definingOp() instanceof BinaryOp addition)
                || !ReductionOp.isKnown(addition.kind(), store.value().type())
                || addition.parent() != store.parent()
                || !addition.result().hasOneUse()) return null;
        for (int i = 0; i < 2; i++)
            if (addition.operand(i).definingOp() instanceof LoadOp load
                    && load.parent() == store.parent()
                    && load.memref() == store.memref()
                    && load.result().hasOneUse()
                    && isSamePlace(load, store)) return new LaneSum(load, addition, store, addition.operand(1 - i));
        return null;
    }

    private static boolean isSamePlace(LoadOp load, StoreOp store) {
        for (int i = 0; i < store.indices().size(); i++)
            if (!LinearIndex.of(load.indices().get(i))
                    .equals(LinearIndex.of(store.indices().get(i)))) return false;
        return true;
    }

    /// Whether an operation reads or writes the sum.
    boolean isAround(Op op) {
        return op == before || op == after;
    }
}
