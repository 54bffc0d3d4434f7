package dev.headrace.compiler.placement;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IndexType;
import java.util.HashMap;
import java.util.Map;

/// How many bits numbers of type `index` need: counters of loops do not come farther than their bounds, and tools drop
/// the bits above.
final class IndexWidth {
    /// The width of `index` where nothing is known.
    private static final int DECLARED = 32;

    private static final long ANY = (1L << DECLARED) - 1;

    private final Map<Value, Long> known = new HashMap<>();

    private IndexWidth() {}

    /// The widest of what an operation reads and makes.
    static int of(Op op) {
        return new IndexWidth().widest(op);
    }

    private int widest(Op op) {
        long largest = 1;
        for (Value value : op.operands())
            if (value.type() instanceof IndexType) largest = Math.max(largest, largest(value));
        for (Value value : op.results())
            if (value.type() instanceof IndexType) largest = Math.max(largest, largest(value));
        return Math.min(DECLARED, Long.SIZE - Long.numberOfLeadingZeros(largest));
    }

    /// Whether an operation is wires alone: a product with a power of two.
    static boolean isWiring(Op op) {
        return op instanceof BinaryOp product
                && product.kind() == BinaryOp.Kind.MULI
                && product.operands().stream()
                        .anyMatch(factor ->
                                Long.bitCount(ConstantOp.integerOf(factor).orElse(0)) == 1);
    }

    /// No value is larger, and none is negative, unless it is [#ANY].
    private long largest(Value value) {
        Long before = known.get(value);
        if (before != null) return before;
        long largest = computed(value);
        known.put(value, largest);
        return largest;
    }

    private long computed(Value value) {
        if (value instanceof BlockArgument argument)
            return argument.block().owner() instanceof ForOp loop && loop.counter() == value
                    ? known(loop.mostUpper().orElse(-1) - 1)
                    : ANY;
        return switch (value.definingOp()) {
            case ConstantOp number ->
                known(ConstantOp.integerOf(number.result()).orElse(-1));
            case BinaryOp sum
            when sum.kind() == BinaryOp.Kind.ADDI -> known(largest(sum.left()) + largest(sum.right()));
            case BinaryOp product
            when product.kind() == BinaryOp.Kind.MULI ->
                known(
                        Math.multiplyHigh(largest(product.left()), largest(product.right())) == 0
                                ? largest(product.left()) * largest(product.right())
                                : ANY);
            case BinaryOp shifted
            when shifted.kind() == BinaryOp.Kind.SHRUI
                    && ConstantOp.integerOf(shifted.right()).isPresent() ->
                largest(shifted.left()) >> ConstantOp.integerOf(shifted.right()).getAsLong();
            case SelectOp chosen -> Math.max(largest(chosen.whenTrue()), largest(chosen.whenFalse()));
            case null, default -> ANY;
        };
    }

    private static long known(long largest) {
        return largest < 0 ? ANY : Math.min(largest, ANY);
    }
}
