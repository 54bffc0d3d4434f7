package dev.headrace.compiler.tiling;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The order of the loops inside a tile.
///
/// Those of a reduction are the outer ones, so that neighbouring iterations do not wait for each other. A sum of
/// integers has no need of that: its terms may come in any order. It takes the elements of the input that every loop
/// indexes, such as the weights of one token, as they lie in their tile, and nobody has to store them. So do sums that
/// take their terms in trees; where no input lies so, they have these innermost.
final class TileInside {
    private TileInside() {}

    /// @param parallel the loops over the result, in its order
    static List<Integer> order(GenericOp op, Dims tiles, List<Integer> parallel, List<Integer> reductions) {
        List<Integer> usual = new ArrayList<>(op.tree() > 0 ? parallel : reductions);
        usual.addAll(op.tree() > 0 ? reductions : parallel);
        if (reductions.isEmpty() || op.tree() == 0 && !addsIntegers(op)) return usual;
        for (int input = 0; input < op.inputs().size(); input++) {
            if (!(op.operand(input).type() instanceof TensorType)) continue;
            List<Integer> asItLies = loops(op.map(input), op.loopCount(), tiles).orElse(List.of());
            if (asItLies.size() == op.loopCount() && (op.tree() == 0 || hasTermsTogether(op, asItLies)))
                return asItLies;
        }
        return usual;
    }

    /// Whether the loops over terms are one inside the other, in their order.
    private static boolean hasTermsTogether(GenericOp op, List<Integer> order) {
        List<Integer> terms = order.stream()
                .filter(loop -> op.iterators().get(loop) == IteratorType.REDUCTION)
                .toList();
        return Collections.indexOfSubList(order, terms) >= 0
                && terms.equals(terms.stream().sorted().toList());
    }

    static boolean addsIntegers(GenericOp op) {
        return op.results().size() == 1
                && op.yielded().operand(0).definingOp() instanceof BinaryOp sum
                && sum.kind() == BinaryOp.Kind.ADDI
                && sum.operands().contains(op.body().arguments().getLast());
    }

    /// All loops in the order of the dimensions that they index, after those of one iteration; nothing if a loop of
    /// more indexes none, or a dimension is no bare loop.
    private static Optional<List<Integer>> loops(AffineMap map, int count, Dims tiles) {
        List<Integer> order = new ArrayList<>();
        for (int r = 0; r < map.resultCount(); r++) {
            OptionalInt loop = map.dimOf(r);
            if (loop.isEmpty() || order.contains(loop.getAsInt())) return Optional.empty();
            order.add(loop.getAsInt());
        }
        for (int loop = count - 1; loop >= 0; loop--) {
            if (order.contains(loop)) continue;
            if (tiles.at(loop) > 1) return Optional.empty();
            order.addFirst(loop);
        }
        return Optional.of(order);
    }
}
