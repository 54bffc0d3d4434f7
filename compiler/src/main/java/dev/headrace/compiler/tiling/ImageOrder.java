package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.DimClasses;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// In which order computations on rows of images run over their tiles.
///
/// Images of a batch come one after the other: all that is kept on the chip is then of one image. A dimension is that
/// of a batch if no computation on rows sums over it, and no parameter has it; without parameters, channels are images
/// too.
final class ImageOrder {
    /// The most elements of a tile that a computation takes to have all its results as one tile.
    private static final long LARGEST_TILE = 1 << 19;

    private final DimClasses classes;
    private final RowLoops rows;
    private final Set<Integer> notImages = new HashSet<>();

    ImageOrder(List<GenericOp> ops, DimClasses classes, RowLoops rows) {
        this.classes = classes;
        this.rows = rows;
        for (GenericOp op : ops) if (!rows.of(op).isEmpty()) findOthers(op);
    }

    private void findOthers(GenericOp op) {
        for (int loop = 0; loop < op.loopCount(); loop++) {
            boolean apart = false;
            for (int i = 0; i < op.operandCount(); i++) {
                if (!(op.operand(i).type() instanceof TensorType)) continue;
                boolean streams = i >= op.inputs().size() || runsOverRows(op, i);
                apart |= streams ? !isAboveRows(op, i, loop) : op.map(i).uses(loop);
            }
            if (apart || op.iterators().get(loop) != IteratorType.PARALLEL) notImages.add(classes.of(op, loop));
        }
    }

    private boolean runsOverRows(GenericOp op, int operand) {
        AffineMap map = op.map(operand);
        return rows.of(op).stream().anyMatch(map::uses);
    }

    /// Whether a loop runs over a dimension of an operand that stands before its rows, if it has any.
    private boolean isAboveRows(GenericOp op, int operand, int loop) {
        for (AffineExpr position : op.map(operand).results()) {
            if (position.equals(AffineExpr.dim(loop))) return true;
            if (rows.of(op).stream().anyMatch(position::uses)) return false;
        }
        return false;
    }

    /// Whether a loop of a computation on rows runs over the images of a batch.
    boolean isImage(GenericOp op, int loop) {
        return !rows.of(op).isEmpty()
                && !rows.isRow(classes.of(op, loop))
                && !rows.isWhole(classes.of(op, loop))
                && !notImages.contains(classes.of(op, loop));
    }

    /// Notes tiles and order of a computation on rows.
    /// @param tiles for each loop, where the computation need not differ from others
    void choose(GenericOp op, List<Long> tiles, PassContext context) {
        List<Integer> parallel = new ArrayList<>();
        List<Integer> reductions = new ArrayList<>();
        for (int loop : TiledNest.loopsInResultOrder(op)) if (isImage(op, loop)) parallel.add(loop);
        for (int loop : TiledNest.loopsInResultOrder(op)) if (rows.of(op).contains(loop)) parallel.add(loop);
        for (int loop : TiledNest.loopsInResultOrder(op)) if (!parallel.contains(loop)) parallel.add(loop);
        for (int loop = 0; loop < op.loopCount(); loop++)
            if (isReduction(op, loop) && rows.of(op).contains(loop)) reductions.add(loop);
        boolean sums = !reductions.isEmpty();
        for (int loop = 0; loop < op.loopCount(); loop++)
            if (isReduction(op, loop) && !reductions.contains(loop)) reductions.add(loop);
        boolean together = sums && takeResultsTogether(op, tiles);
        if (rows.takesBlocks(op))
            for (int loop : parallel)
                if (!isImage(op, loop) && !rows.of(op).contains(loop))
                    tiles.set(loop, op.loopExtents().at(loop));
        List<Long> order = new ArrayList<>();
        for (int loop : parallel) order.add((long) loop);
        for (int loop : reductions) order.add((long) loop);
        Rewriter rewriter = Rewriter.at(op);
        rewriter.setAttribute(op, ChooseTiles.TILE, DenseArrayAttr.i64(new Dims(tiles)));
        rewriter.setAttribute(op, ChooseTiles.ORDER, DenseArrayAttr.i64(new Dims(order)));
        context.remark(Remark.of(
                        "tiling",
                        String.join(" + ", op.location().names()),
                        "tiles of " + new Dims(tiles) + " of " + op.loopExtents() + ", loops in order "
                                + new Dims(order),
                        why(sums, together))
                .with("iterations", op.loopExtents().product() / new Dims(tiles).product()));
    }

    private static String why(boolean sums, boolean together) {
        if (!sums) return "rows come one by one and channels inside them, as all computations on the image have them";
        return together
                ? "it sums over rows as they come, all its results at once, so that nothing holds the image"
                : "it sums over rows for one part of its results after the other, as all of them make too large a tile";
    }

    private static boolean isReduction(GenericOp op, int loop) {
        return op.iterators().get(loop) != IteratorType.PARALLEL;
    }

    /// Makes the tiles of the results whole but for images, unless a tile becomes too large.
    private boolean takeResultsTogether(GenericOp op, List<Long> tiles) {
        List<Long> whole = new ArrayList<>(tiles);
        for (int loop = 0; loop < whole.size(); loop++)
            if (!isReduction(op, loop) && !isImage(op, loop) && !rows.isRow(classes.of(op, loop)))
                whole.set(loop, op.loopExtents().at(loop));
        for (int i = 0; i < op.operandCount(); i++) {
            Value operand = op.operand(i);
            if (!(operand.type() instanceof TensorType)) continue;
            long elements = 1;
            for (int loop = 0; loop < whole.size(); loop++) if (op.map(i).uses(loop)) elements *= whole.get(loop);
            if (elements > LARGEST_TILE) return false;
        }
        for (int loop = 0; loop < whole.size(); loop++) tiles.set(loop, whole.get(loop));
        return true;
    }
}
