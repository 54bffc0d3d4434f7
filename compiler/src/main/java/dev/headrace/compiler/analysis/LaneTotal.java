package dev.headrace.compiler.analysis;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sums that are cleared and added to within one iteration, by lanes: what they come to is known.
///
/// ```mlir
/// scf.for %lane = %c0 to %c8 step %c1 { memref.store %zero, %sums[%lane] } {unroll}
/// scf.for %lane = %c0 to %c8 step %c1 { … memref.store (memref.load %sums[%lane] + %term), %sums[%lane] } {unroll}
/// ```
///
/// @param terms that a sum is made of, at most
record LaneTotal(Value term, long terms) {
    /// Nothing unless all of a memory is cleared first, and nothing else is stored there.
    static Optional<LaneTotal> of(BufferOp buffer, LoadOp load, StoreOp sum) {
        StoreOp clear = null;
        for (Op user : buffer.result().users()) {
            if (user == sum || user instanceof LoadOp || user instanceof dev.headrace.dialects.vector.LoadOp) continue;
            if (!(user instanceof StoreOp store) || store.memref() != buffer.result() || clear != null)
                return Optional.empty();
            clear = store;
        }
        if (clear == null
                || buffer.isDouble()
                || ConstantOp.integerOf(clear.value()).orElse(-1) != 0
                || load.block() != sum.block()
                || !load.isBefore(sum)
                || !load.indices().equals(sum.indices())) return Optional.empty();
        List<ForOp> clears = lanes(clear);
        Op first = top(clear, clears);
        Op then = top(sum, lanes(sum));
        OptionalLong terms = terms(sum);
        if (first.block() != then.block()
                || !first.isBefore(then)
                || first == then
                || !clearsAll(buffer, clear, clears)
                || terms.isEmpty()) return Optional.empty();
        BinaryOp added = (BinaryOp) sum.value().definingOp();
        if (added == null) return Optional.empty();
        return Optional.of(
                new LaneTotal(added.left() == load.result() ? added.right() : added.left(), terms.getAsLong()));
    }

    /// The lanes around an operation, innermost first.
    private static List<ForOp> lanes(Op op) {
        List<ForOp> lanes = new ArrayList<>();
        for (Op around = op.parent(); around instanceof ForOp loop && loop.isUnrolled(); around = around.parent())
            lanes.add(loop);
        return lanes;
    }

    private static Op top(Op op, List<ForOp> lanes) {
        return lanes.isEmpty() ? op : lanes.getLast();
    }

    private static boolean clearsAll(BufferOp buffer, StoreOp clear, List<ForOp> lanes) {
        MemRefType type = buffer.type();
        Set<Value> used = new HashSet<>();
        for (int dim = 0; dim < type.rank(); dim++) {
            Value index = clear.indices().get(dim);
            ForOp loop = counted(index, lanes);
            boolean isAll = loop == null
                    ? type.sizeOf(dim) == 1 && ConstantOp.integerOf(index).orElse(-1) == 0
                    : loop.tripCount().orElse(0) == type.sizeOf(dim) && used.add(index);
            if (!isAll) return false;
        }
        return true;
    }

    /// The loop that counts from 0, one by one, what an index is.
    private static @Nullable ForOp counted(Value index, List<ForOp> lanes) {
        for (ForOp loop : lanes)
            if (loop.counter() == index
                    && ConstantOp.integerOf(loop.lower()).orElse(-1) == 0
                    && ConstantOp.integerOf(loop.step()).orElse(0) == 1) return loop;
        return null;
    }

    /// How often one place is added to: in each lane whose counter is none of its indices.
    private static OptionalLong terms(StoreOp sum) {
        List<ForOp> lanes = lanes(sum);
        Set<Value> bare = new HashSet<>();
        for (Value index : sum.indices()) {
            if (ConstantOp.integerOf(index).isPresent()) continue;
            if (counted(index, lanes) == null) return OptionalLong.empty();
            bare.add(index);
        }
        long terms = 1;
        for (ForOp loop : lanes) {
            if (loop.tripCount().isEmpty()) return OptionalLong.empty();
            if (!bare.contains(loop.counter()))
                terms = Math.multiplyExact(terms, loop.tripCount().getAsLong());
        }
        return OptionalLong.of(terms);
    }
}
