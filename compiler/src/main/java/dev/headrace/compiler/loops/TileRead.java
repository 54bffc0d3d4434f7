package dev.headrace.compiler.loops;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.dialects.scf.YieldOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A tile that is read from a stream in one loop and used in another one behind it, an element in each iteration.
///
/// @param fill does nothing but read tokens of one element and store them
/// @param user looks at the element of its own iteration only, and holds no loops but lanes
record TileRead(BufferOp buffer, ForOp fill, StreamReadOp read, ForOp user, List<LoadOp> loads) {
    static Optional<TileRead> of(BufferOp buffer) {
        List<StoreOp> stores = new ArrayList<>();
        List<LoadOp> loads = new ArrayList<>();
        for (Op op : buffer.result().users())
            switch (op) {
                case StoreOp store when store.memref() == buffer.result() -> stores.add(store);
                case LoadOp load -> loads.add(load);
                default -> {
                    return Optional.empty();
                }
            }
        if (stores.size() != 1 || loads.isEmpty()) return Optional.empty();
        StoreOp store = stores.getFirst();
        if (buffer.isDouble()
                || !(store.parent() instanceof ForOp fill)
                || !(store.value().definingOp() instanceof StreamReadOp read)
                || !walks(fill, store.indices(), buffer.type())
                || !onlyFills(fill, read, store)
                || !isReadHereOnly(read)) return Optional.empty();
        ForOp user = user(loads.getFirst(), fill.block());
        if (user == null
                || !fill.isBefore(user)
                || user.all(ForOp.class).stream().anyMatch(inner -> inner != user && !inner.isUnrolled()))
            return Optional.empty();
        if (usesStreamsBetween(fill, user)) return Optional.empty();
        for (LoadOp load : loads)
            if (user(load, fill.block()) != user || !walks(user, load.indices(), buffer.type()))
                return Optional.empty();
        return Optional.of(new TileRead(buffer, fill, read, user, loads));
    }

    /// Whether a task would come to other streams before it takes the first element.
    private static boolean usesStreamsBetween(ForOp fill, ForOp user) {
        List<Op> ops = fill.block().ops();
        return ops.subList(ops.indexOf(fill) + 1, ops.indexOf(user)).stream()
                .anyMatch(op -> !op.all(StreamReadOp.class).isEmpty()
                        || !op.all(StreamWriteOp.class).isEmpty());
    }

    /// The loop of a block that an operation is in.
    private static @Nullable ForOp user(Op op, Block block) {
        return SumLoops.ancestor(op, block) instanceof ForOp loop && !loop.isUnrolled() ? loop : null;
    }

    /// Whether a loop counts the elements of a memory, and indices are those of the element that it is at.
    private static boolean walks(ForOp loop, List<Value> indices, MemRefType type) {
        if (loop.isUnrolled()
                || !loop.inits().isEmpty()
                || ConstantOp.integerOf(loop.lower()).orElse(-1) != 0
                || ConstantOp.integerOf(loop.step()).orElse(-1) != 1
                || ConstantOp.integerOf(loop.upper()).orElse(-1) != type.shape().product()) return false;
        LinearIndex none = new LinearIndex(Map.of(), 0);
        LinearIndex counter = new LinearIndex(Map.of(loop.counter(), 1L), 0);
        for (int dim = 0; dim < indices.size(); dim++)
            if (!LinearIndex.of(indices.get(dim)).equals(type.shape().at(dim) == 1 ? none : counter)) return false;
        return type.shape().values().stream().filter(size -> size > 1).count() == 1;
    }

    private static boolean onlyFills(ForOp fill, StreamReadOp read, StoreOp store) {
        for (Op op : fill.body()) {
            boolean isPlain = op instanceof ConstantOp || op instanceof BinaryOp || op instanceof YieldOp;
            if (op != read && op != store && !isPlain) return false;
        }
        return read.block() == fill.body() && read.token().users().equals(List.of(store));
    }

    /// Whether nothing else reads the stream: its tokens come in the order of the loop then.
    private static boolean isReadHereOnly(StreamReadOp read) {
        return read.stream().users().stream().allMatch(user -> user == read || !(user instanceof StreamReadOp));
    }
}
