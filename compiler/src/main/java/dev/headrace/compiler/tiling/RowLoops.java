package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.DimClasses;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// Which dimensions pass row by row, and which have to be taken whole.
///
/// Rows are what windows move along first: in `%image[%c, %y * 2 + %ky, %x * 2 + %kx]` dimension 1, with the loop `%y`.
/// In a sequence, `%sequence[%c, %x * 2 + %kx]`, they have one element for each channel; a computation may take several
/// of them at once then, so that it reads its weights less often.
/// They pass one by one where the window and the step to the next together are less than the image, and where nobody
/// reads them otherwise than by windows, one by one, or between rows of padding ([RowPadding]). All other dimensions
/// that are read other than loop by loop are whole.
final class RowLoops {
    private final DimClasses classes;
    private final Set<Integer> whole = new HashSet<>();
    private final Set<Integer> rows = new HashSet<>();

    /// Rows with more dimensions inside.
    private final Set<Integer> images = new HashSet<>();

    /// Rows that windows look at, and rows with padding: they pass one by one whatever they hold.
    private final Set<Integer> single = new HashSet<>();

    private final List<Slide> slides = new ArrayList<>();

    /// A window that moves.
    /// @param loop the class of the loop that moves it by `step`
    private record Slide(int loop, long window, long step, long extent) {
        boolean leavesRoom(long rows) {
            return 2 * (window + (rows - 1) * step) + rows * step <= extent;
        }
    }

    /// The rows with padding and those without, which pass row by row together or not at all.
    private final List<Pair> pairs = new ArrayList<>();

    /// @param inside the class of the rows without padding, or of those with it where no computation makes them
    /// @param undivided the classes that must not be rows too, since a block of rows is taken once, as it is
    private record Pair(int padded, int inside, Set<Integer> undivided) {}

    private RowLoops(DimClasses classes) {
        this.classes = classes;
    }

    static RowLoops in(List<GenericOp> ops, DimClasses classes) {
        RowLoops found = new RowLoops(classes);
        for (GenericOp op : ops) for (int i = 0; i < op.operandCount(); i++) found.visit(op, i);
        found.settle();
        return found;
    }

    boolean isWhole(int id) {
        return whole.contains(id);
    }

    boolean isRow(int id) {
        return rows.contains(id);
    }

    /// Whether a computation takes `count` rows at once rather than one.
    boolean takesTogether(int id, long count) {
        return !images.contains(id)
                && !single.contains(id)
                && slides.stream().filter(slide -> slide.loop == id).allMatch(slide -> slide.leavesRoom(count));
    }

    /// The loops of a computation that run over rows.
    List<Integer> of(GenericOp op) {
        List<Integer> loops = new ArrayList<>();
        for (int loop = 0; loop < op.loopCount(); loop++) if (isRow(classes.of(op, loop))) loops.add(loop);
        return loops;
    }

    /// Whether a computation on rows takes blocks of them.
    boolean takesBlocks(GenericOp op) {
        for (int loop : of(op))
            if (RowPadding.along(op, loop)
                    .filter(padding -> padding.block() > 1)
                    .isPresent()) return true;
        return false;
    }

    private void visit(GenericOp op, int operand) {
        AffineMap map = op.map(operand);
        boolean first = true;
        for (int r = 0; r < map.resultCount(); r++) {
            AffineExpr position = map.result(r);
            if (position instanceof AffineExpr.Dim) continue;
            boolean rows = first && isInput(op, operand);
            first = false;
            if (rows && slides(op, operand, r)) continue;
            int padded = rows ? paddedDimensions(op, operand, r) : 0;
            if (padded > 0) {
                r += padded - 1;
                continue;
            }
            if (classes.knows(op.operand(operand))) whole.add(classes.of(op.operand(operand), r));
            for (int loop = 0; loop < op.loopCount(); loop++) if (position.uses(loop)) whole.add(classes.of(op, loop));
        }
    }

    private static boolean isInput(GenericOp op, int operand) {
        return operand < op.inputs().size();
    }

    /// Whether a window moves along the dimension; notes its rows if it does.
    private boolean slides(GenericOp op, int operand, int result) {
        LinearPosition position = LinearPosition.of(op.map(operand).result(result), op.loopCount())
                .orElse(null);
        if (position == null) return false;
        OptionalInt mover = position.mover(op);
        if (mover.isEmpty()) return false;
        int loop = mover.getAsInt();
        for (int other = 0; other < op.loopCount(); other++)
            if (other != loop && position.uses(other)) whole.add(classes.of(op, other));
        long extent = ((TensorType) op.operand(operand).type()).sizeOf(result);
        long window = position.reach(op.loopExtents().with(loop, 1));
        Slide slide = new Slide(classes.of(op, loop), window, position.factors().at(loop), extent);
        if (!slide.leavesRoom(1)) return false;
        slides.add(slide);
        addRow(slide.loop, op, operand, result);
        if (classes.knows(op.operand(operand))) {
            int seen = classes.of(op.operand(operand), result);
            addRow(seen, op, operand, result);
            single.add(seen);
        }
        return true;
    }

    private void addRow(int id, GenericOp op, int operand, int result) {
        rows.add(id);
        if (result + 1 < op.map(operand).resultCount()) images.add(id);
    }

    /// How many dimensions from `result` on are rows between rows of padding: two where blocks of rows are.
    private int paddedDimensions(GenericOp op, int operand, int result) {
        for (int loop = 0; loop < op.loopCount(); loop++) {
            if (!op.map(operand).result(result).uses(loop)) continue;
            RowPadding padding = RowPadding.along(op, loop)
                    .filter(found -> found.reads(operand, result))
                    .orElse(null);
            if (padding == null) return 0;
            int outside = classes.of(op, loop);
            boolean known = classes.knows(op.operand(operand));
            Set<Integer> others = new HashSet<>();
            for (int other = 0; other < op.loopCount(); other++)
                if (padding.block() > 1 && other != loop) others.add(classes.of(op, other));
            pairs.add(new Pair(outside, known ? classes.of(op.operand(operand), result) : outside, others));
            single.add(outside);
            if (result + 1 < op.map(operand).resultCount()) images.add(outside);
            if (padding.block() == 1) return 1;
            if (known) whole.add(classes.of(op.operand(operand), result + 1));
            return 2;
        }
        return 0;
    }

    private void settle() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Pair pair : pairs) {
                if (pair.undivided.stream().anyMatch(rows::contains)) changed |= whole.add(pair.padded);
                changed |= follow(pair, whole);
                changed |= follow(pair, images);
                if (!whole.contains(pair.padded)) changed |= follow(pair, rows);
            }
        }
        rows.removeAll(whole);
        for (Pair pair : pairs) if (!rows.contains(pair.padded)) whole.addAll(List.of(pair.padded, pair.inside));
    }

    private static boolean follow(Pair pair, Set<Integer> classes) {
        if (!classes.contains(pair.padded) && !classes.contains(pair.inside)) return false;
        return classes.addAll(List.of(pair.padded, pair.inside));
    }
}
