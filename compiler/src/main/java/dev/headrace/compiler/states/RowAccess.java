package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A load from a buffer or a store into it, which may be one of a row.
///
/// ```mlir
/// scf.for %k = 0 to 512 step 8 {
///   scf.for %j = 0 to 8 { %r = arith.addi %k, %j   %x = memref.load %keys[%r, %d] : memref<512x64xf32> } }
/// ```
/// @param lanes neighbours in the last dimension
record RowAccess(Op op, Value buffer, List<Value> indices, long lanes) {
    static Optional<RowAccess> of(Op op) {
        return Optional.ofNullable(
                switch (op) {
                    case LoadOp load -> new RowAccess(op, load.memref(), load.indices(), 1);
                    case StoreOp store -> new RowAccess(op, store.memref(), store.indices(), 1);
                    case dev.headrace.dialects.vector.LoadOp load ->
                        new RowAccess(
                                op, load.memref(), load.indices(), load.type().elements());
                    case dev.headrace.dialects.vector.StoreOp store ->
                        new RowAccess(
                                op,
                                store.memref(),
                                store.indices(),
                                ((VectorType) store.value().type()).elements());
                    default -> null;
                });
    }

    /// The dimension of the buffer whose index is always one of the rows that a trip of the loop works on.
    OptionalInt dimOf(RowLoop rows) {
        MemRefType type = (MemRefType) buffer.type();
        for (int dim = 0; dim < indices.size(); dim++) {
            LinearIndex index = LinearIndex.of(indices.get(dim));
            if (type.shape().at(dim) != rows.all()
                    || rows.inCount() == 0
                    || index.factors().getOrDefault(rows.loop().counter(), 0L) != rows.inCount()) continue;
            long reach = dim == indices.size() - 1 ? lanes - 1 : 0;
            boolean isInside = index.constant() >= 0;
            for (var term : index.factors().entrySet()) {
                if (term.getKey() == rows.loop().counter()) continue;
                ForOp inner = loopOf(term.getKey());
                boolean counts = inner != null
                        && rows.loop().encloses(inner)
                        && term.getValue() > 0
                        && inner.tripCount().isPresent()
                        && ConstantOp.integerOf(inner.lower()).orElse(-1) == 0;
                isInside &= counts;
                if (counts && inner != null)
                    reach += term.getValue()
                            * LoopsAround.step(inner)
                            * (inner.tripCount().getAsLong() - 1);
            }
            if (isInside && index.constant() + reach < rows.inTrip()) return OptionalInt.of(dim);
        }
        return OptionalInt.empty();
    }

    /// The outermost loop whose counter is in an index, if it goes over so many rows.
    @Nullable
    RowLoop loopOver(int dim, long all) {
        LinearIndex index = LinearIndex.of(indices.get(dim));
        ForOp outermost = null;
        for (Op around = op.parent(); around != null && !(around instanceof TaskOp); around = around.parent())
            if (around instanceof ForOp loop && index.factors().containsKey(loop.counter())) outermost = loop;
        if (outermost == null || !RowLoop.isPlain(outermost)) return null;
        long inTrip = index.factors().getOrDefault(outermost.counter(), 0L) * LoopsAround.step(outermost);
        return inTrip > 0 && inTrip * outermost.tripCount().orElseThrow() == all
                ? new RowLoop(outermost, inTrip, all)
                : null;
    }

    private static @Nullable ForOp loopOf(Value counter) {
        return counter.definingOp() == null
                        && counter.block().owner() instanceof ForOp loop
                        && loop.counter() == counter
                ? loop
                : null;
    }
}
