package dev.headrace.compiler.packing;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A load from external memory, or a store there.
///
/// @param op the operation
/// @param indices of the first element
/// @param lanes neighbours in a row that it takes at once
/// @param row the loop that it is the inside of, if that goes along a row token by token and only passes the tokens on
/// @param start of the loop in the row; null for 0
record MemoryAccess(
        Op op,
        MemRefType memory,
        List<Value> indices,
        long lanes,
        @Nullable ForOp row,
        @Nullable Value start) {
    /// The widest beat, in bits: what the ports of the memory of the target devices carry.
    static final long BUS_BITS = 512;

    private static final int HALF_BYTE = 4;

    /// What one burst carries at most, in bits.
    static final long BURST_BITS = 8 * 4096;

    /// A beat is cut into so many tokens at most; as many statements pass them.
    private static final long MOST_TOKENS = 16;

    /// All accesses to a memory; none if there are others than loads and stores.
    static List<MemoryAccess> of(BlockArgument memory) {
        List<MemoryAccess> accesses = new ArrayList<>();
        for (Op user : memory.users()) {
            Optional<MemoryAccess> access = of(user, (MemRefType) memory.type());
            if (access.isEmpty()) return List.of();
            accesses.add(access.get());
        }
        return accesses;
    }

    private static Optional<MemoryAccess> of(Op op, MemRefType memory) {
        return switch (op) {
            case LoadOp load -> of(op, memory, load.indices(), 1);
            case StoreOp store -> of(op, memory, store.indices(), 1);
            case dev.headrace.dialects.vector.LoadOp load ->
                of(op, memory, load.indices(), load.type().elements());
            case dev.headrace.dialects.vector.StoreOp store ->
                of(op, memory, store.indices(), store.type().elements());
            default -> Optional.empty();
        };
    }

    private static Optional<MemoryAccess> of(Op op, MemRefType memory, List<Value> indices, long lanes) {
        if (memory.rank() == 0) return Optional.empty();
        ForOp loop = op.parent() instanceof ForOp around && passesTokens(around, op) ? around : null;
        if (loop == null || !isAlongRow(loop, indices, lanes))
            return Optional.of(new MemoryAccess(op, memory, indices, lanes, null, null));
        Value start = indices.getLast().definingOp() instanceof BinaryOp sum ? other(sum, loop.counter()) : null;
        return Optional.of(new MemoryAccess(op, memory, indices, lanes, loop, start));
    }

    boolean isStore() {
        return op instanceof StoreOp || op instanceof dev.headrace.dialects.vector.StoreOp;
    }

    /// The token that goes to memory or comes from there.
    Value token() {
        return isStore() ? op.operand(0) : op.result();
    }

    /// The operation that takes a token from a FIFO, or puts it there, in a row.
    Op passage() {
        return isStore()
                ? Objects.requireNonNull(token().definingOp())
                : token().users().getFirst();
    }

    /// The most elements, a power of two, that a beat of this access may have; 1 if it may not be in beats.
    long widest() {
        long extent = memory.sizeOf(memory.rank() - 1);
        if (Long.bitCount(lanes) != 1
                || extent % lanes != 0
                || LinearIndex.of(indices.getLast()).divisor() % lanes != 0) return 1;
        long widest = lanes;
        if (row == null) return widest;
        long length = ConstantOp.integerOf(row.upper()).orElseThrow();
        // Memory gives every element a byte at least, but that of four bits two of them.
        int width = ScalarTypes.width(memory.element());
        long bits = width == HALF_BYTE ? width : Math.max(Byte.SIZE, width);
        long most = Math.min(MOST_TOKENS * lanes, BUS_BITS / bits);
        while (2 * widest <= most
                && extent % (2 * widest) == 0
                && length % (2 * widest) == 0
                && (start == null || LinearIndex.of(start).divisor() % (2 * widest) == 0)) widest *= 2;
        return widest;
    }

    /// Whether a loop does nothing but pass tokens between a FIFO and memory.
    private static boolean passesTokens(ForOp loop, Op access) {
        if (!loop.inits().isEmpty()) return false;
        int passages = 0;
        for (Op op : loop.body()) {
            boolean isIndex = op instanceof BinaryOp || op instanceof ConstantOp;
            if (op == access || op.spec().has(Trait.TERMINATOR) || isIndex) continue;
            boolean isPassage =
                    op instanceof StreamWriteOp write && write.token().definingOp() == access
                            || op instanceof StreamReadOp read
                                    && read.token().hasOneUse()
                                    && read.token().users().getFirst() == access;
            if (!isPassage) return false;
            passages++;
        }
        return passages == 1;
    }

    private static boolean isAlongRow(ForOp loop, List<Value> indices, long lanes) {
        boolean isCounted = ConstantOp.integerOf(loop.lower()).orElse(-1) == 0
                && ConstantOp.integerOf(loop.step()).orElse(-1) == lanes
                && ConstantOp.integerOf(loop.upper()).isPresent();
        if (!isCounted) return false;
        for (Value index : indices.subList(0, indices.size() - 1))
            if (LinearIndex.dependsOn(index, loop.counter())) return false;
        Value last = indices.getLast();
        if (last == loop.counter()) return true;
        return last.definingOp() instanceof BinaryOp sum
                && sum.kind() == BinaryOp.Kind.ADDI
                && (sum.left() == loop.counter() || sum.right() == loop.counter())
                && !LinearIndex.dependsOn(other(sum, loop.counter()), loop.counter());
    }

    private static Value other(BinaryOp sum, Value counter) {
        return sum.left() == counter ? sum.right() : sum.left();
    }
}
