package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The innermost loops of a sum of integers over a tile become one, where the terms lie one after the other in all
/// tiles: what was split for others, the inputs of two heads for example, is one row of weights, and one token. A
/// parameter is seen like that from outside, of what was computed the tile is.
///
/// Before, `%w[%i, %h, %k] * %x[%h, %k]` over 2 heads of 64:
/// ```mlir
/// %x = tensor.extract_slice %a … %w = tensor.extract_slice %weights …
/// linalg.generic {… iterator_types = ["parallel", "reduction", "reduction"]} ins(%x, %w : tensor<2x64xi8>, …)
/// ```
/// After:
/// ```mlir
/// %rows = tensor.collapse_shape %weights [[0], [1, 2]] : tensor<16x2x64xi4> into tensor<16x128xi4>   // outside
/// %x = tensor.extract_slice %a … %w = tensor.extract_slice %rows …
/// %row = tensor.collapse_shape %x [[0, 1]] : tensor<2x64xi8> into tensor<128xi8>
/// linalg.generic {… iterator_types = ["parallel", "reduction"]} ins(%row, %w : tensor<128xi8>, …)
/// ```
final class JoinedTerms {
    private final GenericDraft draft;
    private final GenericOp op;
    private final Dims extents;
    private final int first;

    private JoinedTerms(GenericDraft draft, GenericOp op, Dims extents) {
        this.draft = draft;
        this.op = op;
        this.extents = extents;
        int loop = extents.size();
        while (loop > 0 && draft.iterators().get(loop - 1) == IteratorType.REDUCTION) loop--;
        first = loop;
    }

    /// @param draft has the tiles as operands, and its loops in their order
    /// @param op what it was made of
    /// @param extents of its loops
    static void join(GenericDraft draft, GenericOp op, Dims extents, Builder at) {
        JoinedTerms terms = new JoinedTerms(draft, op, extents);
        if (terms.areSeveralLoops() && TileInside.addsIntegers(op) && terms.lieInRows()) terms.join(at);
    }

    private int count() {
        return extents.size() - first;
    }

    private boolean areSeveralLoops() {
        int loops = 0;
        for (int loop = first; loop < extents.size(); loop++) if (extents.at(loop) > 1) loops++;
        return loops > 1;
    }

    /// Whether every tile has the terms in a row or does not depend on them, and a parameter gives one for each.
    private boolean lieInRows() {
        boolean hasParameter = false;
        for (int i = 0; i < draft.operands().size(); i++) {
            Value tile = draft.operands().get(i);
            if (!usesTerms(draft.map(i))) continue;
            if (place(draft.map(i)) < 0) return false;
            boolean hasAll = ((TensorType) tile.type()).elements() == extents.product();
            boolean isParameter = parameter(tile, place(draft.map(i))).isPresent();
            boolean isKept = isComputed(tile) && isTakenAgain(i);
            if (hasAll && !isParameter && !isKept) return false;
            hasParameter |= hasAll;
        }
        return hasParameter;
    }

    private static boolean isComputed(Value tile) {
        return tile.definingOp() instanceof ExtractSliceOp slice && !isGiven(slice.source());
    }

    /// Whether several iterations over tiles take the same tile, which is kept for them then.
    private boolean isTakenAgain(int operand) {
        return IntStream.range(0, op.loopCount())
                .anyMatch(loop ->
                        op.loopExtents().at(loop) > 1 && !op.map(operand).uses(loop));
    }

    private void join(Builder at) {
        List<Value> tiles = new ArrayList<>();
        List<AffineMap> maps = new ArrayList<>();
        for (int i = 0; i < draft.operands().size(); i++) {
            int place = place(draft.map(i));
            tiles.add(
                    place < 0
                            ? draft.operands().get(i)
                            : joined(draft.operands().get(i), place, at));
            maps.add(AffineMap.of(first + 1, without(draft.map(i).results(), place)));
        }
        List<AffineExpr> counters = new ArrayList<>();
        for (int loop = 0; loop < first; loop++) counters.add(AffineExpr.dim(loop));
        AffineExpr rest = AffineExpr.dim(first);
        for (int loop = extents.size() - 1; loop >= first; loop--) {
            counters.add(first, loop == first ? rest : rest.mod(extents.at(loop)));
            rest = rest.floorDiv(extents.at(loop));
        }
        draft.loops(draft.iterators().subList(0, first + 1), counters);
        for (int i = 0; i < tiles.size(); i++) draft.operand(i, tiles.get(i), maps.get(i));
    }

    private boolean usesTerms(AffineMap map) {
        return map.results().stream().anyMatch(this::usesTerms);
    }

    private boolean usesTerms(AffineExpr position) {
        return IntStream.range(first, extents.size()).anyMatch(position::uses);
    }

    /// From which dimension on a tile is indexed by the loops over terms, in their order; -1 if it is not.
    private int place(AffineMap map) {
        int place = 0;
        while (place < map.resultCount() && map.dimOf(place).orElse(-1) != first) place++;
        if (place + count() > map.resultCount()) return -1;
        for (int r = 0; r < map.resultCount(); r++) {
            boolean isTerm = r >= place && r < place + count();
            if (isTerm ? map.dimOf(r).orElse(-1) != first + r - place : usesTerms(map.result(r))) return -1;
        }
        return place;
    }

    /// The slice of a parameter that a tile is, if it has all of the dimensions to be joined.
    private Optional<ExtractSliceOp> parameter(Value tile, int place) {
        if (!(tile.definingOp() instanceof ExtractSliceOp slice) || !isGiven(slice.source())) return Optional.empty();
        TensorType type = (TensorType) slice.source().type();
        for (int dim = place; dim < place + count(); dim++)
            if (type.sizeOf(dim) != slice.sliceType().sizeOf(dim)) return Optional.empty();
        return Optional.of(slice);
    }

    /// Whether nothing computes the tensor: it is an argument of the function, or a view of one.
    private static boolean isGiven(Value tensor) {
        Op maker = tensor.definingOp();
        return maker == null || Leaves.isView(maker) && isGiven(maker.operand(0));
    }

    private Value joined(Value tile, int place, Builder at) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int dim = 0; dim < ((TensorType) tile.type()).rank(); dim++) {
            if (dim <= place || dim >= place + count()) groups.add(new ArrayList<>());
            groups.getLast().add(dim);
        }
        Reassociation together = new Reassociation(groups);
        ExtractSliceOp slice = parameter(tile, place).orElse(null);
        if (slice == null)
            return CollapseShapeOp.create(at, op.location(), tile, together).result();
        // At once, so that it stands between no two computations.
        Op maker = slice.source().definingOp();
        Builder outside = maker == null ? Builder.atStart(op.block()) : Builder.after(maker);
        Value source = CollapseShapeOp.create(outside, op.location(), slice.source(), together)
                .result();
        List<Long> sizes = new ArrayList<>();
        for (List<Integer> group : groups)
            sizes.add(group.stream()
                    .mapToLong(dim -> slice.sliceType().sizeOf(dim))
                    .reduce(1, Math::multiplyExact));
        return ExtractSliceOp.create(
                        Builder.before(slice),
                        slice.location(),
                        source,
                        without(slice.offsets(), place),
                        new Dims(sizes))
                .result();
    }

    /// Without what there is for all but the first of the dimensions that are joined.
    private <T> List<T> without(List<T> forDimensions, int place) {
        List<T> rest = new ArrayList<>();
        for (int r = 0; r < forDimensions.size(); r++)
            if (place < 0 || r <= place || r >= place + count()) rest.add(forDimensions.get(r));
        return rest;
    }
}
