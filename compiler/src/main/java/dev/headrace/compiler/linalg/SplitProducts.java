package dev.headrace.compiler.linalg;

import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// Large products with parameters become several that compute a part of the result each: every part has its own
/// weights, on a channel of its own, and its own multipliers (HIDA's parallel factors, one level up). What only adds up
/// their results, such as the sum over groups of weights, is split with them; behind it a computation puts the parts
/// together.
///
/// Before:
/// ```mlir
/// %y = linalg.generic … ins(%x, %w : tensor<64xi8>, tensor<32x64xi8>) outs(%zeros : tensor<32xi32>)
/// ```
/// After, with two parts:
/// ```mlir
/// %w0 = tensor.extract_slice %w[0, 0] [16, 64] [1, 1] : tensor<32x64xi8> to tensor<16x64xi8>
/// %y0 = linalg.generic … ins(%x, %w0) outs(%zeros0 : tensor<16xi32>)
/// …                                                                   // the same for rows 16 to 31
/// %both = linalg.generic … ins(%y0, %y1) outs(%e : tensor<2x16xi32>)  // chooses by the first index
/// %y = tensor.collapse_shape %both [[0, 1]] : tensor<2x16xi32> into tensor<32xi32>
/// ```
///
/// @param parts the most parts of one product; an extent without a divisor up to there may have up to four times as
/// many
/// @param smallest the least number of multiplications of a part
public record SplitProducts(long parts, long smallest) implements Pass {
    public static final long USUAL_PARTS = 1;
    public static final long USUAL_SMALLEST = 1 << 17;

    /// How far beyond `parts` is looked for a divisor.
    private static final long BEYOND = 4;

    public SplitProducts {
        if (parts < 1 || smallest < 1)
            throw new IllegalArgumentException(parts + " parts of at least " + smallest + " products");
    }

    /// A result whose parts are there.
    /// @param dim the dimension that is cut
    private record Split(int dim, List<Value> parts) {}

    @Override
    public void run(ModuleOp module, PassContext context) {
        if (parts == 1) return;
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            if (function.isDeclaration()) continue;
            Map<Value, Split> splits = new HashMap<>();
            for (GenericOp op : function.body().ops(GenericOp.class)) split(op, splits, context);
        }
        Patterns.eraseUnused(module);
    }

    private void split(GenericOp op, Map<Value, Split> splits, PassContext context) {
        if (op.isParallel()
                || op.results().size() != 1
                || !(op.outputs().getFirst().definingOp() instanceof FillOp)) return;
        for (int loop = 0; loop < op.loopCount(); loop++) {
            long count = count(op, loop, splits);
            if (count <= 1) continue;
            Split split = new Split(op.outputMap(0).resultOf(loop).orElseThrow(), parts(op, loop, count, splits));
            Value whole = together(op, split);
            context.remark(Remark.of(
                            "linalg",
                            String.join(" + ", op.location().names()),
                            "is computed in " + count + " parts",
                            "each has its weights on a channel of its own")
                    .with("parts", count)
                    .with("products", op.loopExtents().product()));
            splits.put(whole, split);
            Rewriter.at(op).replace(op, List.of(whole));
            return;
        }
    }

    /// In how many parts a loop can be cut: as many as its inputs have already, or as are worth it; 1 for not at all.
    private long count(GenericOp op, int loop, Map<Value, Split> splits) {
        if (op.iterators().get(loop) != IteratorType.PARALLEL
                || op.outputMap(0).resultOf(loop).isEmpty()) return 1;
        long given = 0;
        boolean weights = false;
        for (int i = 0; i < op.inputs().size(); i++) {
            AffineMap map = op.map(i);
            if (!map.uses(loop)) continue;
            OptionalInt dim = map.resultOf(loop);
            if (dim.isEmpty()) return 1;
            Split split = splits.get(op.operand(i));
            if (split != null && split.dim == dim.getAsInt()) {
                if (given > 0 && given != split.parts.size()) return 1;
                given = split.parts.size();
            } else if (!Leaves.isLeaf(op.operand(i))) {
                return 1;
            } else {
                weights |= map.resultCount() > 1;
            }
        }
        if (given > 0) return given;
        boolean isProduct = weights && op.inputs().size() > 1;
        return isProduct ? divisor(op.loopExtents().at(loop), op.loopExtents().product()) : 1;
    }

    /// The parts of an extent whose loop nest has so many iterations.
    private long divisor(long extent, long iterations) {
        long most = Math.min(parts, iterations / smallest);
        for (long count = most; count > 1; count--) if (extent % count == 0) return count;
        if (most < parts) return 1;
        for (long count = parts + 1; count <= Math.min(parts * BEYOND, iterations / smallest); count++)
            if (extent % count == 0) return count;
        return 1;
    }

    private static List<Value> parts(GenericOp op, int loop, long count, Map<Value, Split> splits) {
        long size = op.loopExtents().at(loop) / count;
        Builder at = Rewriter.at(op);
        List<Value> parts = new ArrayList<>();
        for (int part = 0; part < count; part++) {
            GenericDraft draft = GenericDraft.of(op);
            for (int i = 0; i < op.inputs().size(); i++) {
                if (!op.map(i).uses(loop)) continue;
                int dim = op.map(i).resultOf(loop).orElseThrow();
                Split split = splits.get(op.operand(i));
                Value piece = split != null && split.dim == dim
                        ? split.parts.get(part)
                        : slice(at, op.location(), op.operand(i), dim, part * size, size);
                draft.operand(i, piece, op.map(i));
            }
            int output = op.inputs().size();
            FillOp fill =
                    (FillOp) Objects.requireNonNull(op.outputs().getFirst().definingOp());
            TensorType type = (TensorType) op.result().type();
            int dim = op.outputMap(0).resultOf(loop).orElseThrow();
            Value empty = EmptyOp.create(
                            at, op.location(), type.withShape(type.shape().with(dim, size)))
                    .result();
            draft.operand(
                    output,
                    FillOp.create(at, op.location(), fill.number(), empty).result(),
                    op.outputMap(0));
            if (usesCounter(op, loop))
                draft.startFrom(
                        loop, ConstantOp.index(at, op.location(), part * size).result());
            parts.add(draft.build(at).result());
        }
        return parts;
    }

    private static boolean usesCounter(GenericOp op, int loop) {
        return op.body().ops().stream().anyMatch(inner -> inner instanceof IndexOp index && index.loop() == loop);
    }

    private static Value slice(Builder at, Location location, Value whole, int dim, long start, long size) {
        Dims shape = ((TensorType) whole.type()).shape();
        List<IndexValue> offsets = new ArrayList<>(IndexValue.of(Dims.filled(shape.size(), 0)));
        offsets.set(dim, IndexValue.of(start));
        return ExtractSliceOp.create(at, location, whole, offsets, shape.with(dim, size))
                .result();
    }

    private static Value together(GenericOp op, Split split) {
        Builder at = Rewriter.at(op);
        Location location = op.location();
        TensorType type = (TensorType) op.result().type();
        int rank = type.rank();
        int count = split.parts.size();
        List<Long> sizes = new ArrayList<>(type.shape().values());
        sizes.set(split.dim, sizes.get(split.dim) / count);
        sizes.add(split.dim, (long) count);
        List<AffineExpr> inPart = new ArrayList<>();
        for (int dim = 0; dim <= rank; dim++) if (dim != split.dim) inPart.add(AffineExpr.dim(dim));
        List<AffineMap> maps = new ArrayList<>(Collections.nCopies(count, AffineMap.of(rank + 1, inPart)));
        maps.add(AffineMap.identity(rank + 1));
        Value empty =
                EmptyOp.create(at, location, type.withShape(new Dims(sizes))).result();
        Value apart = GenericOp.create(
                        at,
                        location,
                        split.parts,
                        List.of(empty),
                        maps,
                        Collections.nCopies(rank + 1, IteratorType.PARALLEL),
                        (in, elements) -> List.of(chosen(in, location, split, elements)))
                .result();
        List<List<Integer>> groups = new ArrayList<>();
        for (int dim = 0; dim < rank; dim++)
            groups.add(dim < split.dim ? List.of(dim) : dim == split.dim ? List.of(dim, dim + 1) : List.of(dim + 1));
        return CollapseShapeOp.create(at, location, apart, new Reassociation(groups))
                .result();
    }

    private static Value chosen(Builder in, Location location, Split split, List<? extends Value> elements) {
        Value part = IndexOp.create(in, location, split.dim).result();
        Value chosen = elements.getFirst();
        for (int i = 1; i < split.parts.size(); i++) {
            Value number = ConstantOp.index(in, location, i).result();
            Value isIt = CompareIntegerOp.create(in, location, IntegerPredicate.EQ, part, number)
                    .result();
            chosen =
                    SelectOp.create(in, location, isIt, elements.get(i), chosen).result();
        }
        return chosen;
    }
}
