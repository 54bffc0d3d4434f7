package dev.headrace.compiler.quantize;

import dev.headrace.dialects.quantization.QuantizedParameter;
import dev.headrace.dialects.quantization.QuantizedParameter.Part;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The integers that the weight of a contraction becomes, and the loops that run over them: as in the contraction, but
/// that the one loop that is summed over is two where weights have groups. The outer one counts groups.
///
/// @param added by how much a loop over rows of weights is longer than in the contraction, for each loop of it
/// @param grouped the loop that became two; nothing where there are no groups
/// @param group how many weights share a scale; all that are summed over where there are no groups
record WeightForm(Contraction contraction, QuantizedParameter values, Dims added, OptionalInt grouped, long group) {
    /// Where 32 do not divide a row, fewer may; below this a scale costs too much beside what it scales.
    private static final long SMALLEST_GROUP = 8;

    private static final long USUAL_GROUP = 32;
    private static final int FEW_BITS = 4;

    /// Many rows of weights are to be a multiple of so many: several of them can be multiplied at once.
    private static final long EVEN_ROWS = 64;

    /// A tile of rows of which 32 are multiplied at once is 32 times the largest prime factor of all rows at least.
    private static final long LARGEST_PRIME = 256;

    /// Rows that are added only for the sake of tiles are at most such a part.
    private static final long MOST_ADDED_PART = 128;

    private static final long MANY_ROWS = 32 * EVEN_ROWS;

    /// @param canGrow whether the result may have more positions than asked for
    /// @throws InputError if the group that was asked for does not divide the row
    static WeightForm of(Contraction contraction, QuantizationOptions options, int bits, boolean canGrow) {
        Dims more = canGrow ? added(contraction) : Dims.filled(contraction.op().loopCount(), 0);
        Dims extents = contraction.op().loopExtents();
        Dims shape = contraction.weightType().shape();
        List<Integer> summed = contraction.summed();
        long sum = 1;
        for (int loop : summed) sum *= extents.at(loop);
        long group = sum;
        if (summed.size() == 1 && contraction.readsAlone(summed.getFirst()))
            group = group(contraction, options, bits, sum);
        if (group < sum) {
            int loop = summed.getFirst();
            int dim = contraction.weightMap().resultOf(loop).orElseThrow();
            List<Long> sizes = new ArrayList<>(shape.values());
            sizes.set(dim, sum / group);
            sizes.add(dim + 1, group);
            List<Long> longer = new ArrayList<>(inWeight(contraction, more));
            longer.add(dim + 1, 0L);
            QuantizedParameter values = values(
                    contraction,
                    options,
                    bits,
                    new Dims(sizes),
                    Dims.of(dim + 1L),
                    byGroup(sizes.size(), dim),
                    new Dims(longer));
            return new WeightForm(
                    contraction,
                    canCountSteps(values, sum, options) ? values.withSteps(Dims.of(dim, dim + 1L)) : values,
                    more,
                    OptionalInt.of(loop),
                    group);
        }
        List<Long> over = new ArrayList<>();
        for (int dim = 0; dim < shape.size(); dim++)
            if (contraction.isSummed(contraction.weightMap().dimOf(dim).orElseThrow())) over.add((long) dim);
        return new WeightForm(
                contraction,
                values(
                        contraction,
                        options,
                        bits,
                        shape,
                        new Dims(over),
                        byGroup(shape.size(), -1),
                        new Dims(inWeight(contraction, more))),
                more,
                OptionalInt.empty(),
                sum);
    }

    /// Whether scales are to be multiples of steps, and a sum over a row of so many weights has 32 bits then.
    private static boolean canCountSteps(QuantizedParameter values, long sum, QuantizationOptions options) {
        if (options.scales() != ScaleType.I8) return false;
        long largest = largestWeight(values) * ((1L << (options.activationBits() - 1)) - 1) * Byte.MAX_VALUE;
        return sum <= Integer.MAX_VALUE / largest;
    }

    /// The largest magnitude of a weight less its zero point, which is at most one beyond the range of weights.
    static long largestWeight(QuantizedParameter values) {
        return values.isSymmetric() ? (1L << (values.bits() - 1)) - 1 : 1L << values.bits();
    }

    /// The groups outermost and the weights of a group innermost: so a product takes each group of the activation once,
    /// adds up what belongs together at once, and has many results to go on with before it comes back to one.
    ///
    /// @param group the dimension that counts groups, in front of that of the weights of one; -1 without groups
    private static Dims byGroup(int rank, int group) {
        List<Long> order = new ArrayList<>();
        for (long dim = 0; dim < rank; dim++) order.add(dim);
        if (group >= 0) {
            order.remove(group);
            order.addFirst((long) group);
            order.remove((long) group + 1);
            order.addLast((long) group + 1);
        }
        return new Dims(order);
    }

    /// Whether a weight of `[outer, inner]` is read as it lies in a file that has groups of integers.
    static boolean canBeStored(Contraction contraction, QuantizedParameter values) {
        Dims shape = contraction.weightType().shape();
        Dims groups = values.shape();
        return shape.size() == 2
                && groups.size() == 3
                && groups.at(0) == shape.at(0)
                && groups.at(1) * groups.at(2) == shape.at(1)
                && values.over().equals(Dims.of(2))
                && contraction.summed().size() == 1
                && contraction
                        .weightMap()
                        .resultOf(contraction.summed().getFirst())
                        .equals(OptionalInt.of(1))
                && contraction.readsAlone(contraction.summed().getFirst());
    }

    static WeightForm stored(Contraction contraction, QuantizedParameter values) {
        return new WeightForm(
                contraction,
                values,
                Dims.filled(contraction.op().loopCount(), 0),
                OptionalInt.of(contraction.summed().getFirst()),
                values.shape().at(2));
    }

    private static QuantizedParameter values(
            Contraction contraction,
            QuantizationOptions options,
            int bits,
            Dims shape,
            Dims over,
            Dims order,
            Dims added) {
        List<Long> sizes = new ArrayList<>();
        for (int dim = 0; dim < shape.size(); dim++) sizes.add(shape.at(dim) + added.at(dim));
        return new QuantizedParameter(
                contraction.parameter(), Part.VALUES, bits, options.isSymmetric(), new Dims(sizes), over, order, added);
    }

    /// What is missing to an even number of rows, for each loop: the 50,257 words of GPT-2 become 50,304.
    private static Dims added(Contraction contraction) {
        List<Long> added = new ArrayList<>();
        for (int loop = 0; loop < contraction.op().loopCount(); loop++) {
            long extent = contraction.op().loopExtents().at(loop);
            boolean isRow = !contraction.isSummed(loop)
                    && contraction.weightMap().resultOf(loop).isPresent()
                    && !contraction.activationMap().uses(loop)
                    && contraction.op().outputMap(0).resultOf(loop).isPresent();
            added.add(isRow && extent >= MANY_ROWS ? evenRows(extent) - extent : 0);
        }
        return new Dims(added);
    }

    /// The next multiple of [#EVEN_ROWS], and a later one where that has no tiles but very small and very large ones:
    /// the 151,936 words of Qwen are 128 times a prime, and 152,064 are 22 times 6,912.
    static long evenRows(long rows) {
        long even = Math.ceilDiv(rows, EVEN_ROWS) * EVEN_ROWS;
        long better = even;
        while (largestPrime(better) > LARGEST_PRIME) better = (better / (2 * EVEN_ROWS) + 1) * 2 * EVEN_ROWS;
        return (better - rows) * MOST_ADDED_PART <= rows ? better : even;
    }

    private static long largestPrime(long number) {
        long largest = 1;
        long rest = number;
        for (long factor = 2; factor * factor <= rest; factor++)
            while (rest % factor == 0) {
                largest = factor;
                rest /= factor;
            }
        return Math.max(largest, rest);
    }

    private static List<Long> inWeight(Contraction contraction, Dims loops) {
        AffineMap map = contraction.weightMap();
        List<Long> sizes = new ArrayList<>();
        for (int dim = 0; dim < map.resultCount(); dim++)
            sizes.add(loops.at(map.dimOf(dim).orElseThrow()));
        return sizes;
    }

    /// The shape of the result, with what is added.
    Dims resultShape() {
        AffineMap map = contraction.op().outputMap(0);
        Dims shape = ((TensorType) contraction.op().result().type()).shape();
        for (int dim = 0; dim < shape.size(); dim++)
            if (map.dimOf(dim).isPresent())
                shape = shape.with(dim, shape.at(dim) + added.at(map.dimOf(dim).getAsInt()));
        return shape;
    }

    private static long group(Contraction contraction, QuantizationOptions options, int bits, long sum) {
        if (options.group().isPresent()) {
            long group = options.group().getAsLong();
            if (sum % group == 0)
                return QueryGroup.of(contraction.op().operand(contraction.activation()))
                        .map(heads -> heads.fitting(group))
                        .orElse(group);
            throw new InputError(
                    "has " + sum + " weights in a row, which groups of " + group + " do not divide",
                    "parameter '" + contraction.parameter() + "'",
                    "choose another --group, or leave the layer as it is with --exclude");
        }
        if (bits > FEW_BITS) return sum;
        long group = Math.min(USUAL_GROUP, Long.lowestOneBit(sum));
        return group >= SMALLEST_GROUP ? group : sum;
    }

    /// Where the loops look into the values.
    AffineMap weightMap() {
        return at(values.order().values());
    }

    /// Where the loops look into the scales.
    AffineMap scaleMap() {
        return at(values.scaled());
    }

    /// Where the loops look into the steps.
    AffineMap stepMap() {
        return at(values.stepped());
    }

    private AffineMap at(List<Long> dims) {
        AffineMap asInSource = map(contraction.weightMap());
        return AffineMap.of(
                loops(),
                dims.stream().map(dim -> asInSource.result(dim.intValue())).toList());
    }

    boolean hasGroups() {
        return grouped.isPresent();
    }

    int loops() {
        return contraction.op().loopCount() + (hasGroups() ? 1 : 0);
    }

    /// The loop of the contraction as it is counted now; of the loop that became two, the outer one.
    int loop(int original) {
        return original + (hasGroups() && original > grouped.getAsInt() ? 1 : 0);
    }

    /// A map of the contraction on the loops of now; a position that is the loop that became two becomes two.
    AffineMap map(AffineMap original) {
        List<AffineExpr> renamed = new ArrayList<>();
        for (int i = 0; i < contraction.op().loopCount(); i++) renamed.add(AffineExpr.dim(loop(i)));
        List<AffineExpr> results = new ArrayList<>();
        for (AffineExpr result : original.results()) {
            results.add(result.substitute(renamed));
            if (hasGroups() && result.equals(AffineExpr.dim(grouped.getAsInt())))
                results.add(AffineExpr.dim(grouped.getAsInt() + 1));
        }
        return AffineMap.of(loops(), results);
    }
}
