package dev.headrace.compiler.tiling;

import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// An order of the loops over tiles of one computation, and the streams that it makes of operands and result.
///
/// Loops over the result that stand inside a loop of the reduction keep the sums of all their tiles at once.
///
/// @param loops outermost first, those of one trip left out
record TileOrder(GenericOp op, List<Integer> loops) {
    TileOrder {
        loops = List.copyOf(loops);
    }

    /// The loops over the result first, as its dimensions follow each other, then those of the reduction.
    static TileOrder natural(GenericOp op) {
        List<Integer> loops = new ArrayList<>();
        for (int loop : TiledNest.loopsInResultOrder(op)) if (trips(op, loop) > 1) loops.add(loop);
        for (int loop = 0; loop < op.loopCount(); loop++)
            if (isReduction(op, loop) && trips(op, loop) > 1) loops.add(loop);
        return new TileOrder(op, loops);
    }

    static boolean isReduction(GenericOp op, int loop) {
        return op.iterators().get(loop) != IteratorType.PARALLEL;
    }

    private static Dims tiles(GenericOp op) {
        return op.required(ChooseTiles.TILE, DenseArrayAttr.class).values();
    }

    private static long trips(GenericOp op, int loop) {
        return op.loopExtents().at(loop) / tiles(op).at(loop);
    }

    /// Whether all that is cut into tiles is indexed by bare loops, and sums start from a number: only then another
    /// order than the natural one is possible.
    static boolean isFree(GenericOp op) {
        if (op.results().size() != 1) return false;
        for (int i = 0; i < op.operandCount(); i++) {
            if (!(op.operand(i).type() instanceof TensorType)) continue;
            for (AffineExpr position : op.map(i).results())
                for (int loop = 0; loop < op.loopCount(); loop++)
                    if (position.uses(loop) && trips(op, loop) > 1 && !(position instanceof AffineExpr.Dim))
                        return false;
        }
        return !op.readsOutput(0) || op.outputs().getFirst().definingOp() instanceof FillOp;
    }

    /// The loops over the result, in order.
    List<Integer> parallel() {
        return loops.stream().filter(l -> !isReduction(op, l)).toList();
    }

    List<Integer> reductions() {
        return loops.stream().filter(l -> isReduction(op, l)).toList();
    }

    /// The loops over the result inside those of the reduction.
    List<Integer> kept() {
        List<Integer> reductions = reductions();
        if (reductions.isEmpty()) return List.of();
        int first = loops.indexOf(reductions.getFirst());
        return loops.subList(first, loops.size()).stream()
                .filter(l -> !isReduction(op, l))
                .toList();
    }

    /// Bits of the sums that are kept beyond those of one tile.
    long keptBits() {
        List<Integer> kept = kept();
        if (kept.isEmpty()) return 0;
        TensorType type = (TensorType) op.result(0).type();
        long bits = ScalarTypes.width(type.element());
        AffineMap map = op.outputMap(0);
        for (int r = 0; r < map.resultCount(); r++) {
            OptionalInt loop = map.dimOf(r);
            if (loop.isEmpty()) continue;
            int l = loop.getAsInt();
            bits *= kept.contains(l) ? op.loopExtents().at(l) : tiles(op).at(l);
        }
        return bits;
    }

    /// Cycles of a task that does one thing in a cycle: it takes the tiles of its inputs, each as often as its loops
    /// come by, computes, and clears and sends the sums that it keeps.
    long cycles() {
        long cycles = op.loopExtents().product();
        for (int i = 0; i < op.inputs().size(); i++)
            if (op.operand(i).type() instanceof TensorType)
                cycles += read(i).map(ItensorType::elements).orElse(0L);
        return cycles
                + 2 * keptBits() / ScalarTypes.width(((TensorType) op.result(0).type()).element());
    }

    /// The stream of an operand; nothing where it is indexed otherwise than by bare loops.
    Optional<ItensorType> read(int operand) {
        AffineMap map = op.map(operand);
        int depth = 0;
        for (int i = 0; i < loops.size(); i++) if (map.uses(loops.get(i))) depth = i + 1;
        return stream((TensorType) op.operand(operand).type(), map, loops.subList(0, depth));
    }

    /// The stream of the result.
    Optional<ItensorType> written() {
        return stream((TensorType) op.result(0).type(), op.outputMap(0), parallel());
    }

    private Optional<ItensorType> stream(TensorType whole, AffineMap map, List<Integer> around) {
        List<AffineExpr> offsets = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (int r = 0; r < map.resultCount(); r++) {
            OptionalInt loop = map.dimOf(r);
            if (loop.isEmpty()) {
                for (int l : around) if (map.result(r).uses(l)) return Optional.empty();
                offsets.add(AffineExpr.constant(0));
                sizes.add(whole.sizeOf(r));
            } else {
                int at = around.indexOf(loop.getAsInt());
                offsets.add(at < 0 ? AffineExpr.constant(0) : AffineExpr.dim(at));
                sizes.add(tiles(op).at(loop.getAsInt()));
            }
        }
        Dims trips = new Dims(around.stream().map(l -> trips(op, l)).toList());
        Dims steps = new Dims(around.stream().map(tiles(op)::at).toList());
        return Optional.of(
                new ItensorType(whole.withShape(new Dims(sizes)), trips, steps, AffineMap.of(around.size(), offsets)));
    }
}
