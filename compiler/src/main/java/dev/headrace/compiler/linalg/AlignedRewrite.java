package dev.headrace.compiler.linalg;

import dev.headrace.compiler.analysis.AffineDigits;
import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.compiler.analysis.Reshapes;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Block;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Builds every computation of a function anew on split dimensions. The old ones stay behind without users.
final class AlignedRewrite {
    private final DimSplits splits;
    private final Set<Op> outermost;
    private final Rewriter rewriter;
    private final Map<Value, Value> aligned = new HashMap<>();
    private final Map<Value, Value> restored = new HashMap<>();
    private final Map<LeafShape, Value> leaves = new HashMap<>();

    private record LeafShape(Value leaf, Dims shape) {}

    private AlignedRewrite(Block body, DimSplits splits, Set<Op> outermost) {
        this.splits = splits;
        this.outermost = outermost;
        rewriter = Rewriter.atEndOf(body);
    }

    static void rewrite(Block body, DimSplits splits, Set<Op> outermost) {
        AlignedRewrite rewrite = new AlignedRewrite(body, splits, outermost);
        for (Op op : body.ops()) rewrite.rewrite(op);
    }

    private void rewrite(Op op) {
        rewriter.moveBefore(op);
        if (op instanceof GenericOp generic) {
            rewrite(generic);
        } else if (!Leaves.isView(op)) {
            for (int i = 0; i < op.operandCount(); i++)
                if (op.operand(i).type() instanceof TensorType) rewriter.setOperand(op, i, restored(op, op.operand(i)));
        } else if (!outermost.contains(op) && !Leaves.isLeaf(op.result(0))) {
            Value source = aligned(op.operand(0));
            aligned.put(
                    op.result(0),
                    op instanceof ExtractSliceOp slice
                            ? slice(slice, source)
                            : Reshapes.to(rewriter, op.location(), source, shapeOf(op.result(0))));
        }
    }

    private Value aligned(Value old) {
        Value fresh = aligned.get(old);
        if (fresh == null) throw new IllegalStateException("a value is used before it was rewritten");
        return fresh;
    }

    private Dims shapeOf(Value tensor) {
        List<Long> shape = new ArrayList<>();
        for (int d = 0; d < ((TensorType) tensor.type()).rank(); d++) shape.addAll(splits.factors(tensor, d));
        return new Dims(shape);
    }

    /// The value in its first shape, for somebody who cannot take it in another.
    private Value restored(Op user, Value old) {
        if (Leaves.isLeaf(old)) return old;
        Value source = old;
        for (Op view = old.definingOp(); view != null && outermost.contains(view); view = source.definingOp())
            source = view.operand(0);
        Value fresh = restored.get(old);
        if (fresh == null) {
            fresh = Reshapes.to(rewriter, user.location(), aligned(source), ((TensorType) old.type()).shape());
            restored.put(old, fresh);
        }
        return fresh;
    }

    private void rewrite(GenericOp op) {
        List<AffineExpr> replacements = new ArrayList<>();
        List<IteratorType> iterators = new ArrayList<>();
        List<List<Integer>> parts = new ArrayList<>();
        List<Long> extents = new ArrayList<>();
        for (int loop = 0; loop < op.loopCount(); loop++) {
            AffineExpr counter = AffineExpr.constant(0);
            List<Integer> positions = new ArrayList<>();
            long inner = op.loopExtents().at(loop);
            for (long factor : splits.factors(op, loop)) {
                inner /= factor;
                positions.add(iterators.size());
                counter = counter.plus(AffineExpr.dim(iterators.size()).times(inner));
                iterators.add(op.iterators().get(loop));
                extents.add(factor);
            }
            replacements.add(counter);
            parts.add(positions);
        }
        GenericDraft draft = GenericDraft.of(op);
        draft.loops(iterators, replacements);
        for (int i = 0; i < op.operandCount(); i++) {
            if (op.operand(i).type() instanceof TensorType) new Operand(op, i, parts, new Dims(extents)).rewrite(draft);
        }
        Map<Value, Value> captured = new LinkedHashMap<>();
        op.walk(inner -> {
            for (Value operand : inner.operands()) {
                if (inner != op
                        && operand.type() instanceof TensorType
                        && !op.encloses(operand.block().owner())) captured.put(operand, restored(op, operand));
            }
        });
        draft.trimOperands(rewriter, new Dims(extents));
        GenericOp fresh = draft.build(rewriter);
        captured.forEach((old, value) ->
                rewriter.replaceUses(old, value, use -> use.user() != fresh && fresh.encloses(use.user())));
        for (int i = 0; i < op.results().size(); i++) aligned.put(op.result(i), fresh.result(i));
    }

    /// One operand of an operation whose loops are split: `parts` are, for each old loop, the positions of its parts
    /// among the new loops.
    private final class Operand {
        private final GenericOp op;
        private final int index;
        private final List<List<Integer>> parts;
        private final Dims extents;

        private Operand(GenericOp op, int index, List<List<Integer>> parts, Dims extents) {
            this.op = op;
            this.index = index;
            this.parts = parts;
            this.extents = extents;
        }

        private void rewrite(GenericDraft draft) {
            Value old = op.operand(index);
            List<AffineExpr> results = new ArrayList<>();
            List<Long> shape = new ArrayList<>();
            for (int r = 0; r < op.map(index).resultCount(); r++) {
                OptionalInt loop = op.map(index).dimOf(r);
                List<Long> factors = factors(old, r);
                shape.addAll(factors);
                if (loop.isPresent()) {
                    for (int part : parts.get(loop.getAsInt())) results.add(AffineExpr.dim(part));
                } else {
                    AffineExpr position = AffineDigits.simplify(draft.map(index).result(r), extents.toArray());
                    results.addAll(AffineDigits.of(position, factors, extents.toArray()));
                }
            }
            Value fresh = Leaves.isLeaf(old)
                    ? leaves.computeIfAbsent(
                            new LeafShape(old, new Dims(shape)),
                            key -> Reshapes.to(rewriter, op.location(), old, key.shape()))
                    : aligned(old);
            draft.operand(index, fresh, AffineMap.of(extents.size(), results));
        }

        private List<Long> factors(Value tensor, int dim) {
            if (!Leaves.isLeaf(tensor)) return splits.factors(tensor, dim);
            OptionalInt loop = op.map(index).dimOf(dim);
            if (loop.isPresent()) return splits.factors(op, loop.getAsInt());
            long size = ((TensorType) tensor.type()).sizeOf(dim);
            return size == 1 ? List.of() : List.of(size);
        }
    }

    private Value slice(ExtractSliceOp slice, Value source) {
        SliceDims dims = SliceDims.of(slice);
        List<Long> offsets = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (int d = 0; d < dims.rank(); d++) {
            long inner = dims.extent(d);
            for (long factor : splits.factors(slice.source(), d)) {
                inner /= factor;
                boolean selected = !dims.isWhole(d) && inner >= dims.size(d);
                boolean partial = !dims.isWhole(d) && !selected && inner * factor > dims.size(d);
                offsets.add(selected ? dims.offset(d) / inner % factor : partial ? dims.offset(d) : 0);
                sizes.add(selected ? 1 : partial ? dims.size(d) : factor);
            }
        }
        TensorType type = ((TensorType) slice.result().type()).withShape(shapeOf(slice.result()));
        if (type.equals(source.type())) return source;
        return ExtractSliceOp.create(
                        rewriter, slice.location(), source, IndexValue.of(new Dims(offsets)), new Dims(sizes), type)
                .result();
    }
}
