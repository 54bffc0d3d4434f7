package dev.headrace.compiler.materialization;

import dev.headrace.compiler.analysis.ElementOrder;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.ScalarTypes;

/// Which tiles pass through a task element by element and need no memory in it.
final class TilePassage {
    private TilePassage() {}

    /// The reader uses each element where it comes, in row-major order.
    static boolean passes(ItensorReadOp read) {
        for (Value.Use use : read.tile().uses()) {
            boolean inOrder = switch (use.user()) {
                case ItensorWriteOp _ -> true;
                case InsertSliceOp insert -> insert.source() == read.tile();
                case GenericOp generic ->
                    makesInOrder(generic) && generic.map(use.index()).isIdentity();
                default -> false;
            };
            if (!inOrder) return false;
        }
        return true;
    }

    /// The writer makes each element when it sends it, in row-major order.
    static boolean passes(ItensorWriteOp write) {
        return switch (write.tile().definingOp()) {
            case ItensorReadOp read -> passes(read);
            case GenericOp generic -> makesInOrder(generic);
            case null, default -> false;
        };
    }

    /// The writer sends sums, each when its terms have come, and the reader adds them up where they come: neither keeps
    /// the tile, but one task that did both would.
    /// @param least bits that the terms take
    static boolean passesSums(ItensorWriteOp write, ItensorReadOp read, long least) {
        if (!(write.tile().definingOp() instanceof GenericOp sum)
                || sum.isParallel()
                || !ElementOrder.isElementSum(sum)
                || bitsInOrder(sum) < least
                || !read.tile().hasOneUse()) return false;
        Value.Use use = read.tile().uses().getFirst();
        return use.user() instanceof GenericOp taker
                && !taker.isParallel()
                && ElementOrder.passesEachOnce(taker, use.index());
    }

    /// Whether a task sums up terms that come with so many bits of a stream: the product of a row with large weights.
    static boolean isLargeProduct(TaskOp task, long least) {
        return task.all(GenericOp.class).stream()
                .anyMatch(sum -> !sum.isParallel()
                        && sum.inputs().size() > 1
                        && ElementOrder.isElementSum(sum)
                        && bitsInOrder(sum) >= least);
    }

    /// Bits of the largest stream that gives a term in each iteration, such as that of the weights.
    private static long bitsInOrder(GenericOp sum) {
        long most = 0;
        for (int i = 0; i < sum.inputs().size(); i++)
            if (sum.operand(i).definingOp() instanceof ItensorReadOp read && ElementOrder.passesEachOnce(sum, i))
                most = Math.max(
                        most,
                        Math.multiplyExact(
                                read.sourceType().elements(),
                                ScalarTypes.width(read.sourceType().tile().element())));
        return most;
    }

    /// The write is the first of those that send the same tile, which share one loop.
    static boolean isFirstOfItsTile(ItensorWriteOp write) {
        for (Op user : write.tile().users())
            if (user instanceof ItensorWriteOp other && other.block() == write.block() && other.isBefore(write))
                return false;
        return true;
    }

    private static boolean makesInOrder(GenericOp generic) {
        return generic.isParallel()
                && generic.outputs().size() == 1
                && generic.outputMap(0).isIdentity()
                && !generic.readsOutput(0);
    }
}
