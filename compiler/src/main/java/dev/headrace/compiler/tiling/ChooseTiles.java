package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.DimClasses;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.ir.Block;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.TensorType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/// Gives each loop of each computation the size of its tile, in the attribute `headrace.tile` (StreamTensor, section
/// 5.1: one number for all loops of all kernels).
///
/// Loops and tensor dimensions that are one and the same get one size, so that tiles leave a computation as the next
/// one takes them. The size is
/// - 1 for the rows of images that windows move over ([RowLoops]): what lies between two such computations is then a
/// few
///   rows; the rows of a sequence, of one element for each channel, are taken together where a window does not look at
///   them;
/// - the whole extent where somebody reads the dimension other than loop by loop (a window, a fixed position), or where
/// parts would not hold all terms that are combined in a tree;
/// - 1 for a batch loop, one that all inputs of a reduction share, such as the heads of an attention, unless it runs
///   along rows of one: larger tiles would reuse nothing. A product of one row with weights takes it whole, where it is
///   a part of the result only, and a converter cuts the result; or as a block, if that has rows of weights enough;
/// - else the largest divisor of the extent up to `defaultTile`, or up to a part of it for a dimension that weights do
///   not have, such as the tokens of a prompt: each of them takes a row of everything that waits between computations.
///   Where there are no such dimensions, a product reads each weight once, and nothing is gained by parts: dimensions
///   of weights may have tiles of `vectorTile`, one that can be taken 32 or 16 at once rather than a larger one: the
///   50,304 words of a padded head are 24 times 2,096. Where divisors are all small, the next larger one, if it is not
///   much larger: the 50,257 words of GPT-2 are 29 times 1,733.
///
/// A computation on rows also gets the order of its loops over tiles, in `headrace.order`: images, rows, and the rest
/// inside. All of them then make and take rows in the same order, and no converter has to hold an image to change it. A
/// computation that sums over rows takes all its results as one tile for that reason.
///
/// Before: `linalg.generic` with loops of 64, 192 and 64. After: the same with `headrace.tile = array<i64: 16, 16,
/// 16>`.
///
/// @param defaultTile the largest tile of a loop that need not be whole
/// @param rowPart how many times smaller the tiles of dimensions are that weights do not have
/// @param vectorTile the largest tile of a dimension of weights where they are multiplied by a single row only
public record ChooseTiles(long defaultTile, long rowPart, long vectorTile) implements Pass {
    public static final long USUAL_TILE = 64;
    public static final long USUAL_ROW_PART = 16;
    public static final long USUAL_VECTOR_TILE = 8192;

    static final String TILE = "headrace.tile";
    static final String ORDER = "headrace.order";
    private static final long SMALL = 4;

    /// Rows of weights that come through a channel each.
    private static final long MOST_AT_ONCE = 32;

    /// Of a block of weights: so many results are far enough apart to add up each in turn.
    private static final long LEAST_ROWS = 128;

    public ChooseTiles {
        if (defaultTile < 1) throw new IllegalArgumentException("a tile of " + defaultTile + " is none");
        if (rowPart < 1) throw new IllegalArgumentException("a part of 1/" + rowPart + " is none");
        if (vectorTile < 1) throw new IllegalArgumentException("a tile of " + vectorTile + " is none");
    }

    public ChooseTiles(long defaultTile) {
        this(defaultTile, Math.max(1, defaultTile * USUAL_ROW_PART / USUAL_TILE), defaultTile);
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            if (!function.isDeclaration()) choose(function.body(), context);
        }
    }

    private void choose(Block body, PassContext context) {
        List<GenericOp> ops = body.ops(GenericOp.class).stream()
                .filter(op -> !PlaceOnHost.isOnHost(op))
                .toList();
        DimClasses classes = new DimClasses(body);
        RowLoops rows = RowLoops.in(ops, classes);
        Set<Integer> batch = new HashSet<>();
        Set<Integer> weightless = new HashSet<>();
        Set<Integer> weighted = new HashSet<>();
        for (GenericOp op : ops) {
            if (!rows.of(op).isEmpty()) continue;
            findBatch(op, classes, batch);
            findWeights(op, classes, weighted, weightless);
        }
        batch.removeAll(insideRows(ops, classes, Set.copyOf(batch)));
        boolean ofVectors =
                weightless.isEmpty() && ops.stream().allMatch(op -> rows.of(op).isEmpty());
        Set<GenericOp> inRows = new HashSet<>();
        if (ofVectors) for (GenericOp op : ops) if (takesWeightsInRows(op, classes, batch, inRows)) inRows.add(op);
        ImageOrder order = new ImageOrder(ops, classes, rows);
        SequencedMap<GenericOp, List<Long>> chosen = new LinkedHashMap<>();
        Map<Integer, Long> multiples = new HashMap<>();
        for (GenericOp op : ops) {
            List<Long> tiles = new ArrayList<>();
            for (int loop = 0; loop < op.loopCount(); loop++) {
                int id = classes.of(op, loop);
                long extent = classes.extent(id);
                long tile = ofVectors && weighted.contains(id)
                        ? tileOfRows(extent, vectorTile)
                        : tile(extent, weightless.contains(id) ? Math.max(1, defaultTile / rowPart) : defaultTile);
                boolean isAlone = rows.isRow(id) && !rows.takesTogether(id, tile);
                boolean isBatch = batch.contains(id) && (!inRows.contains(op) || hasBlocks(op, loop));
                boolean single = isAlone || isBatch || order.isImage(op, loop);
                tiles.add(rows.isWhole(id) ? extent : single ? 1 : tile);
            }
            chosen.put(op, tiles);
            findTrees(op, tiles, classes, multiples);
        }
        chosen.forEach((op, tiles) -> {
            for (int loop = 0; loop < op.loopCount(); loop++)
                tiles.set(
                        loop,
                        multiple(
                                tiles.get(loop),
                                multiples.getOrDefault(classes.of(op, loop), 1L),
                                classes.extent(classes.of(op, loop))));
            if (rows.of(op).isEmpty()) {
                Rewriter.at(op).setAttribute(op, TILE, DenseArrayAttr.i64(new Dims(tiles)));
                context.remark(remark(op, new Dims(tiles)));
            } else {
                order.choose(op, tiles, context);
            }
        });
    }

    /// The loops that must be whole so that each tile holds all terms of a tree.
    private static void findTrees(GenericOp op, List<Long> tiles, DimClasses classes, Map<Integer, Long> multiples) {
        long missing = op.tree();
        for (int loop = op.loopCount() - 1; missing > 1 && tiles.get(loop) % missing != 0; loop--) {
            int id = classes.of(op, loop);
            long extent = classes.extent(id);
            long here =
                    BigInteger.valueOf(missing).gcd(BigInteger.valueOf(extent)).longValueExact();
            multiples.merge(id, here == missing ? missing : extent, ChooseTiles::common);
            missing /= here;
        }
    }

    private static long common(long one, long other) {
        return one / BigInteger.valueOf(one).gcd(BigInteger.valueOf(other)).longValueExact() * other;
    }

    /// The tile itself, or one that is a multiple of what it has to be.
    private static long multiple(long tile, long of, long extent) {
        long least = common(tile, of);
        return extent % least == 0 ? least : extent;
    }

    /// The size of a tile for a loop that nothing else speaks for.
    static long tile(long extent, long most) {
        long divisor = Math.min(most, extent);
        while (extent % divisor != 0) divisor--;
        if (divisor * SMALL >= most) return divisor;
        for (long larger = most + 1; larger <= Math.min(extent, most * SMALL); larger++)
            if (extent % larger == 0) return larger;
        return divisor;
    }

    /// The size of a tile of what can be taken many at once: of the divisors that are not small, the largest of those
    /// that the highest power of two divides, up to [#MOST_AT_ONCE].
    static long tileOfRows(long extent, long most) {
        long best = tile(extent, most);
        for (long divisor = Math.min(best, most); divisor * SMALL >= most; divisor--)
            if (extent % divisor == 0 && atOnce(divisor) > atOnce(best)) best = divisor;
        return best;
    }

    private static long atOnce(long rows) {
        return Math.min(MOST_AT_ONCE, Long.lowestOneBit(rows));
    }

    /// Loops of a product with a parameter that the parameter has, and loops over its result that it does not have.
    private static void findWeights(GenericOp op, DimClasses classes, Set<Integer> weighted, Set<Integer> weightless) {
        if (op.isParallel()) return;
        List<AffineMap> weights = new ArrayList<>();
        List<AffineMap> others = new ArrayList<>();
        for (int i = 0; i < op.inputs().size(); i++)
            if (op.operand(i).type() instanceof TensorType)
                (Leaves.isLeaf(op.operand(i)) ? weights : others).add(op.map(i));
        if (weights.isEmpty() || others.isEmpty()) return;
        for (int loop = 0; loop < op.loopCount(); loop++) {
            int counter = loop;
            if (weights.stream().anyMatch(map -> map.uses(counter))) weighted.add(classes.of(op, loop));
            else if (op.iterators().get(loop) == IteratorType.PARALLEL) weightless.add(classes.of(op, loop));
        }
    }

    /// Whether an operation sums up products with a parameter, or such sums themselves: it takes all rows of weights as
    /// one tile, whatever is done with parts of the result, but for blocks of many ([#hasBlocks]). Real numbers that
    /// come batch by batch, such as what each head of an attention gives, are multiplied as they come; integers are
    /// scaled by the largest of them all, so none comes before all are there.
    ///
    /// @param inRows those before it
    private static boolean takesWeightsInRows(
            GenericOp op, DimClasses classes, Set<Integer> batch, Set<GenericOp> inRows) {
        List<Value> tensors = op.inputs().stream()
                .filter(input -> input.type() instanceof TensorType)
                .toList();
        List<Value> computed =
                tensors.stream().filter(input -> !Leaves.isLeaf(input)).toList();
        if (op.isParallel() || computed.isEmpty() || computed.size() == tensors.size()) return false;
        if (computed.stream()
                .anyMatch(input -> input.definingOp() instanceof GenericOp maker && inRows.contains(maker)))
            return true;
        for (int loop = 0; loop < op.loopCount(); loop++)
            if (op.iterators().get(loop) == IteratorType.REDUCTION && batch.contains(classes.of(op, loop)))
                return TileInside.addsIntegers(op);
        return true;
    }

    /// Whether rows of weights, whose results somebody takes in blocks, are taken in the same blocks: the results of a
    /// block are there as soon as all groups of the activation have been multiplied with it. Not where a block has few
    /// rows, nor where there are more groups than blocks: the first block would wait for all of them.
    private static boolean hasBlocks(GenericOp op, int loop) {
        if (!isOfRows(op, loop)) return false;
        long rows = 1;
        long groups = 1;
        for (int other = 0; other < op.loopCount(); other++) {
            long extent = op.loopExtents().at(other);
            if (isOfRows(op, other) && other > loop) rows *= extent;
            if (isOfGroups(op, other)) groups *= extent;
        }
        return rows >= LEAST_ROWS && op.loopExtents().at(loop) >= groups;
    }

    private static boolean isOfGroups(GenericOp op, int loop) {
        boolean isSummed = op.iterators().get(loop) != IteratorType.PARALLEL;
        return isIntegerProduct(op) ? !isSummed && !isOfRows(op, loop) : isSummed;
    }

    /// Whether a loop of a product counts rows of weights, or one of the sums that follow counts their results.
    private static boolean isOfRows(GenericOp op, int loop) {
        if (op.iterators().get(loop) != IteratorType.PARALLEL) return false;
        return !isIntegerProduct(op) || !isOfComputed(op, loop);
    }

    /// Whether integers are added up that activations and rows of weights make; not sums of such sums.
    private static boolean isIntegerProduct(GenericOp op) {
        return TileInside.addsIntegers(op) && op.inputs().stream().noneMatch(ChooseTiles::isSumOfIntegers);
    }

    private static boolean isSumOfIntegers(Value value) {
        return switch (value.definingOp()) {
            case GenericOp maker -> TileInside.addsIntegers(maker);
            case null -> false;
            case Op maker -> Leaves.isView(maker) && isSumOfIntegers(maker.operand(0));
        };
    }

    private static boolean isOfComputed(GenericOp op, int loop) {
        return IntStream.range(0, op.inputs().size())
                .filter(i -> op.operand(i).type() instanceof TensorType && !Leaves.isLeaf(op.operand(i)))
                .anyMatch(i -> op.map(i).uses(loop));
    }

    private static void findBatch(GenericOp op, DimClasses classes, Set<Integer> batch) {
        List<AffineMap> maps = new ArrayList<>();
        for (int i = 0; i < op.inputs().size(); i++)
            if (op.operand(i).type() instanceof TensorType) maps.add(op.map(i));
        if (op.isParallel() || maps.size() < 2) return;
        for (int loop = 0; loop < op.loopCount(); loop++) {
            int counter = loop;
            boolean shared = op.iterators().get(loop) == IteratorType.PARALLEL
                    && maps.stream().allMatch(map -> map.uses(counter))
                    && maps.stream().noneMatch(map -> isInnermost(map, counter));
            if (shared) batch.add(classes.of(op, loop));
        }
    }

    /// Where some elements of a tensor from outside are changed, as those of a cache, a dimension behind one that is no
    /// batch is a part of its rows: it would have to be packed, and so copied, if they came in pieces.
    private static Set<Integer> insideRows(List<GenericOp> ops, DimClasses classes, Set<Integer> batch) {
        Set<Integer> inside = new HashSet<>();
        for (GenericOp op : ops) {
            if (!changesElements(op)) continue;
            boolean isBehind = false;
            for (int loop = 0; loop < op.loopCount(); loop++) {
                int id = classes.of(op, loop);
                if (isBehind) inside.add(id);
                isBehind |= !batch.contains(id) && classes.extent(id) > 1;
            }
        }
        return inside;
    }

    /// Whether each new element is the old one of a tensor from outside, or another.
    private static boolean changesElements(GenericOp op) {
        if (!op.isParallel() || !(op.yielded().operand(0).definingOp() instanceof SelectOp choice)) return false;
        return IntStream.range(0, op.inputs().size())
                .anyMatch(i -> Leaves.isLeaf(op.operand(i))
                        && op.map(i).isIdentity()
                        && (choice.whenTrue() == op.body().argument(i)
                                || choice.whenFalse() == op.body().argument(i)));
    }

    /// Whether neighbouring iterations of a loop read neighbouring elements: these can be had many at once.
    private static boolean isInnermost(AffineMap map, int loop) {
        return map.resultCount() > 0 && map.dimOf(map.resultCount() - 1).orElse(-1) == loop;
    }

    private static Remark remark(GenericOp op, Dims tiles) {
        Remark remark = Remark.of(
                "tiling",
                String.join(" + ", op.location().names()),
                "tiles of " + tiles + " of " + op.loopExtents(),
                "divisors of the extents, equal for all computations that share a dimension");
        return remark.with("iterations", op.loopExtents().product() / tiles.product());
    }
}
