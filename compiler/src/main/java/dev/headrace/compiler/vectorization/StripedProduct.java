package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.target.OperatorTable;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A product whose rows of weights can come several at once, with all that has to keep pace with it.
///
/// @param load sends the rows
/// @param stream that they come through
/// @param scalars streams that pass single elements to or from the product, or between its partners
/// @param partners loops at the other ends of these
/// @param most rows at once, a power of two
record StripedProduct(
        WeightLoop product, WeightLoad load, StreamOp stream, Set<Value> scalars, List<InnerLoop> partners, long most) {
    /// Bits of a token that passes an element of each row.
    private static final long WIDEST = 1024;

    /// Nothing if rows have to come one by one.
    /// @param banks of one buffer, at most
    static Optional<StripedProduct> of(WeightLoop product, OperatorTable operators, long banks) {
        StreamOp stream = stream(product.weights().stream());
        Optional<WeightLoad> load = WeightLoad.of(stream);
        Set<Value> scalars = new LinkedHashSet<>();
        List<InnerLoop> partners = new ArrayList<>();
        if (load.isEmpty() || !collect(product, operators, scalars, partners)) return Optional.empty();
        StripedProduct found =
                new StripedProduct(product, load.orElseThrow(), stream, scalars, partners, product.most());
        long most = 1;
        while (2 * most <= product.most() && found.allows(2 * most, banks)) most *= 2;
        return Optional.of(new StripedProduct(product, found.load, stream, scalars, partners, most));
    }

    private static StreamOp stream(Value stream) {
        return (StreamOp) ((OpResult) stream).definingOp();
    }

    private boolean allows(long rows, long banks) {
        return load.allows(rows)
                && partners.stream().allMatch(partner -> partner.most() >= rows)
                && partitions(rows).values().stream().allMatch(factors -> product(factors) <= banks);
    }

    private static long product(long[] factors) {
        long product = 1;
        for (long factor : factors) product *= factor;
        return product;
    }

    /// The factors for each dimension of the buffers that several rows at once look into.
    Map<BufferOp, long[]> partitions(long rows) {
        Map<BufferOp, long[]> partitions = new LinkedHashMap<>();
        List<MemoryUse> uses = new ArrayList<>(product.shared());
        for (InnerLoop partner : partners) uses.addAll(partner.uses());
        for (MemoryUse use : uses)
            if (use.memref().definingOp() instanceof BufferOp buffer) {
                long[] factors = partitions.computeIfAbsent(
                        buffer, made -> made.partition().toArray());
                if (use.dim() >= 0) factors[use.dim()] = Math.max(factors[use.dim()], rows);
            }
        return partitions;
    }

    /// Finds what passes single elements at the product's pace.
    private static boolean collect(
            WeightLoop product, OperatorTable operators, Set<Value> scalars, List<InnerLoop> partners) {
        Map<ForOp, InnerLoop> known = new HashMap<>();
        Deque<Value> open = new ArrayDeque<>();
        product.scalarReads().forEach(read -> open.add(read.stream()));
        product.writes().forEach(write -> open.add(write.stream()));
        while (!open.isEmpty()) {
            Value stream = open.remove();
            if (!scalars.add(stream)) continue;
            for (Op user : stream.users()) {
                if (!(user.parent() instanceof ForOp loop)) return false;
                if (loop == product.loop() || known.containsKey(loop)) continue;
                if (loop.isUnrolled() || loop.all(ForOp.class).size() > 1 || isWide(user)) return false;
                TaskOp task = user instanceof StreamReadOp
                        ? stream(stream).reader()
                        : stream(stream).writer();
                InnerLoop partner = InnerLoop.ofRows(loop, task, operators, WIDEST);
                known.put(loop, partner);
                partners.add(partner);
                open.addAll(partner.streams());
            }
        }
        return true;
    }

    private static boolean isWide(Op user) {
        return switch (user) {
            case StreamReadOp read -> read.token().type() instanceof VectorType;
            case StreamWriteOp write -> write.token().type() instanceof VectorType;
            default -> true;
        };
    }
}
