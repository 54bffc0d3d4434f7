package dev.headrace.compiler.linalg;

import dev.headrace.compiler.analysis.DimClasses;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Into which factors each dimension of each tensor, and each loop, has to be split so that every reshape between
/// computations joins and splits nothing any more.
///
/// A dimension of extent `n` carries *cuts*: divisors of `n` at which it is split, so that 64 with the cuts 16 and 8
/// becomes 4x2x8. Loops and dimensions of one class share their cuts; a reshape that makes 64 of 4x16 cuts it at 16
/// and hands on the cuts of 4 and 16, in both directions, until nothing changes. A slice of 8 elements that begins at
/// a multiple of 8 cuts at 8 and so becomes one position of the outer factor, and a loop that reads a dimension of 8 at
/// its counter modulo 8, as one half of a concatenation, is cut at 8 too.
///
/// The cuts of a class must divide one another. A reshape or slice whose cuts do not go with those before it is *kept*:
/// it binds nothing, and the search begins anew without it. Each round keeps one more, so there is an end.
final class DimSplits {
    private final Block body;
    private final Set<Op> kept;
    private final Set<Op> outermost;
    private final DimClasses classes;
    private final Map<Integer, NavigableSet<Long>> cuts = new HashMap<>();
    private final Set<Integer> frozen = new HashSet<>();
    private final Map<Integer, List<Fold>> folds = new HashMap<>();
    private final Queue<Fold> pending = new ArrayDeque<>();

    /// The dimension `whole` is made up of `parts`, the outer ones first.
    private record Fold(int whole, List<Integer> parts) {}

    private DimSplits(Block body, Set<Op> kept, Set<Op> outermost) {
        this.body = body;
        this.kept = kept;
        this.outermost = outermost;
        classes = new DimClasses(body);
    }

    /// @param outermost the reshapes that only shape results of the function: they bind nothing
    static DimSplits of(Block body, Set<Op> outermost) {
        Set<Op> kept = new LinkedHashSet<>();
        while (true) {
            DimSplits splits = new DimSplits(body, kept, outermost);
            Op conflict = splits.solve();
            if (conflict == null) return splits;
            kept.add(conflict);
        }
    }

    /// The factors of a dimension, outermost first; none for one of extent 1.
    List<Long> factors(Value tensor, int dim) {
        return factors(classes.of(tensor, dim));
    }

    List<Long> factors(GenericOp op, int loop) {
        return factors(classes.of(op, loop));
    }

    private List<Long> factors(int id) {
        List<Long> factors = new ArrayList<>();
        long rest = classes.extent(id);
        for (long cut : cutsOf(id).descendingSet()) {
            factors.add(rest / cut);
            rest = cut;
        }
        if (rest != 1) factors.add(rest);
        return factors;
    }

    /// @return the first operation whose cuts do not go with the others', null if all go together
    private @Nullable Op solve() {
        for (Op op : body) {
            if (op instanceof ExtractSliceOp slice && binds(slice)) joinWhole(slice);
            if (Leaves.isReshape(op) && binds(op)) joinUnsplit(op);
        }
        for (Op op : body) if (op instanceof ExtractSliceOp slice && binds(slice)) freeze(slice);
        for (Op op : body) {
            if (kept.contains(op)) continue;
            for (Fold fold : foldsOfAny(op)) {
                add(fold);
                if (!propagate()) return op;
            }
        }
        return null;
    }

    private boolean binds(Op op) {
        return Leaves.isView(op) && !outermost.contains(op) && !Leaves.isLeaf(op.result(0));
    }

    /// Dimensions that a slice takes whole.
    private void joinWhole(ExtractSliceOp slice) {
        SliceDims dims = SliceDims.of(slice);
        for (int d = 0; d < dims.rank(); d++)
            if (dims.isWhole(d) && dims.resultDim(d) >= 0)
                classes.join(classes.of(slice.source(), d), classes.of(slice.result(), dims.resultDim(d)));
    }

    /// A slice that begins or ends within a factor needs the dimension as it is.
    private void freeze(ExtractSliceOp slice) {
        SliceDims dims = SliceDims.of(slice);
        for (int d = 0; d < dims.rank(); d++) {
            if (dims.isWhole(d) || dims.isAligned(d) && !kept.contains(slice)) continue;
            frozen.add(classes.of(slice.source(), d));
            if (dims.resultDim(d) >= 0) frozen.add(classes.of(slice.result(), dims.resultDim(d)));
        }
    }

    /// Groups of a reshape that add nothing but dimensions of extent 1.
    private void joinUnsplit(Op reshape) {
        if (kept.contains(reshape)) return;
        for (Fold fold : foldsOf(reshape)) {
            if (fold.parts().size() == 1)
                classes.join(fold.whole(), fold.parts().getFirst());
        }
    }

    private List<Fold> foldsOfAny(Op op) {
        if (op instanceof GenericOp generic) return foldsOf(generic);
        if (!binds(op)) return List.of();
        return op instanceof ExtractSliceOp slice ? foldsOf(slice) : foldsOf(op);
    }

    /// A loop that runs over a dimension several times, as the remainder that indexes it says.
    private List<Fold> foldsOf(GenericOp op) {
        List<Fold> found = new ArrayList<>();
        for (int i = 0; i < op.inputs().size(); i++) {
            AffineMap map = op.map(i);
            for (int r = 0; r < map.resultCount(); r++) {
                if (!(map.result(r)
                        instanceof AffineExpr.Mod(AffineExpr.Dim(int loop), AffineExpr.Constant(long size)))) continue;
                boolean fits = ((TensorType) op.operand(i).type()).sizeOf(r) == size
                        && op.loopExtents().at(loop) % size == 0;
                if (!fits || size == 1) continue;
                int outer = classes.add(op.loopExtents().at(loop) / size);
                int inner = classes.knows(op.operand(i)) ? classes.of(op.operand(i), r) : classes.add(size);
                found.add(new Fold(classes.of(op, loop), List.of(outer, inner)));
            }
        }
        return found;
    }

    private List<Fold> foldsOf(Op reshape) {
        boolean expands = reshape instanceof ExpandShapeOp;
        Value whole = expands ? reshape.operand(0) : reshape.result(0);
        Value split = expands ? reshape.result(0) : reshape.operand(0);
        List<List<Integer>> groups = groups(reshape);
        List<Fold> found = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            List<Integer> parts = new ArrayList<>();
            for (int part : groups.get(i))
                if (((TensorType) split.type()).sizeOf(part) != 1) parts.add(classes.of(split, part));
            if (!parts.isEmpty()) found.add(new Fold(classes.of(whole, i), parts));
        }
        return found;
    }

    private static List<List<Integer>> groups(Op reshape) {
        Reassociation reassociation = reshape instanceof ExpandShapeOp expand
                ? expand.reassociation()
                : ((CollapseShapeOp) reshape).reassociation();
        return reassociation.groups();
    }

    private List<Fold> foldsOf(ExtractSliceOp slice) {
        SliceDims dims = SliceDims.of(slice);
        List<Fold> found = new ArrayList<>();
        for (int d = 0; d < dims.rank(); d++) {
            if (dims.isWhole(d) || !dims.isAligned(d) || dims.size(d) == 1) continue;
            int outer = classes.add(dims.extent(d) / dims.size(d));
            int inner = classes.of(slice.result(), dims.resultDim(d));
            found.add(new Fold(classes.of(slice.source(), d), List.of(outer, inner)));
        }
        return found;
    }

    private void add(Fold fold) {
        folds.computeIfAbsent(classes.find(fold.whole()), _ -> new ArrayList<>())
                .add(fold);
        for (int part : fold.parts())
            folds.computeIfAbsent(classes.find(part), _ -> new ArrayList<>()).add(fold);
        pending.add(fold);
    }

    private boolean propagate() {
        for (Fold fold = pending.poll(); fold != null; fold = pending.poll()) if (!propagate(fold)) return false;
        return true;
    }

    private boolean propagate(Fold fold) {
        int whole = classes.find(fold.whole());
        long inner = 1;
        for (int part : fold.parts().reversed()) {
            int id = classes.find(part);
            if (!cut(whole, inner)) return false;
            for (long each : List.copyOf(cutsOf(id))) if (!cut(whole, each * inner)) return false;
            long outer = inner * classes.extent(id);
            for (long each : List.copyOf(cutsOf(whole).subSet(inner, false, outer, false)))
                if (!cut(id, each / inner)) return false;
            inner = outer;
        }
        return true;
    }

    private NavigableSet<Long> cutsOf(int id) {
        return cuts.computeIfAbsent(id, _ -> new TreeSet<>());
    }

    /// @return whether the cut goes with those that are there
    private boolean cut(int id, long at) {
        if (at == 1 || at == classes.extent(id)) return true;
        NavigableSet<Long> all = cutsOf(id);
        if (all.contains(at)) return true;
        Long lower = all.lower(at);
        Long higher = all.higher(at);
        boolean fits = !frozen.contains(id)
                && (lower == null || at % lower == 0)
                && (higher == null ? classes.extent(id) : higher) % at == 0;
        if (fits) {
            all.add(at);
            pending.addAll(folds.getOrDefault(id, List.of()));
        }
        return fits;
    }
}
