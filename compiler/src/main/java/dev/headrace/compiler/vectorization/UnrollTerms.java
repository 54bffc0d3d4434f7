package dev.headrace.compiler.vectorization;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.dialects.vector.LoadOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Loops that gather the terms of a tree a few tokens at a time are written out: all of a tree is then one iteration of
/// the loops around, which run as one pipeline.
///
/// Before:
/// ```mlir
/// scf.for %row … {
///   scf.for %i = %c0 to %c64 step %c16 { %v = dataflow.stream_read … , 16 lanes that store into %terms }
///   %all = vector.load %terms[%c0] : memref<64xf32>, vector<64xf32>
///   %sum = vector.reduction <add>, %all : vector<64xf32> into f32
/// }
/// ```
/// After: four times what the inner loop did, for `%i` 0, 16, 32 and 48. Where the terms of several sums come in rows,
/// the loop over these sums runs in lanes, each with its own tree.
final class UnrollTerms {
    /// More tokens stay a loop.
    private static final long MOST = 16;

    private UnrollTerms() {}

    static void in(TaskOp task) {
        for (ForOp loop : task.all(ForOp.class)) if (addsUpOneElement(loop)) unroll(loop);
        for (ReductionOp tree : task.all(ReductionOp.class))
            if (tree.vector().definingOp() instanceof LoadOp row && row.memref().definingOp() instanceof BufferOp terms)
                unroll(tree, terms);
    }

    /// Whether a loop takes the few tokens of a sum that is kept in a register, and is all that keeps the loop around
    /// from being a pipeline.
    private static boolean addsUpOneElement(ForOp loop) {
        if (loop.isUnrolled() || !(loop.parent() instanceof ForOp) || trips(loop) > MOST) return false;
        boolean isAlone = loop.block().ops(ForOp.class).stream().allMatch(other -> other == loop || other.isUnrolled());
        return isAlone
                && loop.body().ops(ForOp.class).stream().allMatch(ForOp::isUnrolled)
                && !loop.body().ops(StreamReadOp.class).isEmpty()
                && loop.body().ops(StoreOp.class).stream()
                        .anyMatch(store -> store.indices().isEmpty()
                                && loop.block().ops(StoreOp.class).stream()
                                        .anyMatch(start -> start.memref() == store.memref() && start.isBefore(loop)));
    }

    private static void unroll(ReductionOp tree, BufferOp terms) {
        List<ForOp> sums = new ArrayList<>();
        Block around = tree.block();
        for (long extent : row((MemRefType) terms.result().type())) {
            if (extent == 1) continue;
            if (!(around.owner() instanceof ForOp loop)) return;
            sums.add(loop);
            around = loop.block();
        }
        for (ForOp loop : around.ops(ForOp.class)) {
            if (loop.isUnrolled() || sums.contains(loop) || !gathers(loop, terms)) continue;
            if (trips(loop) > MOST) return;
            Dims whole = ((MemRefType) terms.result().type()).shape();
            Rewriter.at(terms).setAttribute(terms, BufferOp.PARTITION, DenseArrayAttr.i64(whole));
            unroll(loop);
            for (ForOp lanes : sums) runInLanes(lanes);
        }
    }

    /// The extents of the loops over sums, the innermost first.
    private static List<Long> row(MemRefType gathered) {
        return gathered.shape().values().subList(0, gathered.rank() - 1).reversed();
    }

    /// Each sum is in a bank of its own.
    private static void runInLanes(ForOp sums) {
        Rewriter.at(sums).setAttribute(sums, ForOp.UNROLL, UnitAttr.UNIT);
        for (dev.headrace.dialects.memref.LoadOp load : sums.all(dev.headrace.dialects.memref.LoadOp.class))
            if (load.memref().definingOp() instanceof BufferOp memory) spread(memory, load.indices(), sums);
    }

    private static void spread(BufferOp memory, List<Value> indices, ForOp sums) {
        Dims factors = memory.partition();
        for (int dim = 0; dim < indices.size(); dim++)
            if (LinearIndex.dependsOn(indices.get(dim), sums.counter()))
                factors = factors.with(dim, ((MemRefType) memory.result().type()).sizeOf(dim));
        Rewriter.at(memory).setAttribute(memory, BufferOp.PARTITION, DenseArrayAttr.i64(factors));
    }

    private static boolean gathers(ForOp loop, BufferOp terms) {
        return loop.all(StoreOp.class).stream().anyMatch(store -> store.memref() == terms.result())
                || loop.all(dev.headrace.dialects.vector.StoreOp.class).stream()
                        .anyMatch(store -> store.memref() == terms.result());
    }

    /// How often the body of the innermost loop would be written.
    private static long trips(ForOp loop) {
        long trips = loop.tripCount().orElse(Long.MAX_VALUE);
        for (ForOp inner : loop.body().ops(ForOp.class))
            if (!inner.isUnrolled()) return Math.multiplyExact(trips, trips(inner));
        return trips;
    }

    private static void unroll(ForOp loop) {
        for (ForOp inner : loop.body().ops(ForOp.class)) if (!inner.isUnrolled()) unroll(inner);
        Builder at = Builder.before(loop);
        long first = ConstantOp.integerOf(loop.lower()).orElseThrow();
        long step = ConstantOp.integerOf(loop.step()).orElseThrow();
        for (long trip = 0; trip < loop.tripCount().orElseThrow(); trip++) {
            Map<Value, Value> mapping = new HashMap<>();
            mapping.put(
                    loop.counter(),
                    ConstantOp.index(at, loop.location(), first + trip * step).result());
            for (Op op : loop.body()) if (!op.spec().has(Trait.TERMINATOR)) Copying.copyInto(at, op, mapping);
        }
        Rewriter.at(loop).erase(loop);
    }
}
