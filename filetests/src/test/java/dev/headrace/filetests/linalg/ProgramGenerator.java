package dev.headrace.filetests.linalg;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
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
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Random programs of the LINALG level: computations, reshapes, slices, copies, in the forms that frontends produce
/// and in some that they do not. The same seed gives the same program.
public final class ProgramGenerator {
    private static final long MOST_ELEMENTS = 512;
    private static final int HIGHEST_RANK = 4;

    private final Random random;
    private final ModuleOp module;
    private final FuncOp function;
    private final Builder at;
    private final List<Value> values = new ArrayList<>();
    private int steps;

    private ProgramGenerator(long seed) {
        random = new Random(seed);
        module = ModuleOp.create(Location.UNKNOWN);
        function = FuncOp.create(
                Builder.atEnd(module.body()), Location.UNKNOWN, "main", new FunctionType(List.of(), List.of()));
        at = Builder.atEnd(function.body());
    }

    /// A module with a function `@main` of `f32` tensors, without attributes on its arguments and results.
    public static ModuleOp generate(long seed) {
        return new ProgramGenerator(seed).generate();
    }

    private ModuleOp generate() {
        for (int i = 0; i <= random.nextInt(2); i++) values.add(argument(shape()));
        int length = 2 + random.nextInt(9);
        for (steps = 0; steps < length; steps++) values.add(step());
        List<Value> results = new ArrayList<>(values.reversed().subList(0, Math.min(2, values.size())));
        ReturnOp.create(at, location(), results);
        FunctionType type = new FunctionType(
                function.body().arguments().stream().map(Value::type).toList(),
                results.stream().map(Value::type).toList());
        Rewriter.at(function).setAttribute(function, "function_type", new TypeAttr(type));
        return module;
    }

    private Location location() {
        return Location.named("step." + steps);
    }

    private Value argument(Dims shape) {
        return function.body().addArgument(new TensorType(shape, FloatType.F32), Location.UNKNOWN);
    }

    private Dims shape() {
        long[] sizes = {1, 2, 3, 4, 6, 8, 12, 16};
        List<Long> shape = new ArrayList<>();
        int rank = 1 + random.nextInt(3);
        long elements = 1;
        for (int i = 0; i < rank; i++) {
            long size = sizes[random.nextInt(sizes.length)];
            if (elements * size > MOST_ELEMENTS) break;
            shape.add(size);
            elements *= size;
        }
        return new Dims(shape);
    }

    /// Recent values are more likely, so that chains come about.
    private Value any() {
        int back = Math.min(random.nextInt(values.size()), random.nextInt(values.size()));
        return values.get(values.size() - 1 - back);
    }

    private static TensorType type(Value value) {
        return (TensorType) value.type();
    }

    private static Dims shape(Value value) {
        return type(value).shape();
    }

    private Value step() {
        Value value = any();
        return switch (random.nextInt(16)) {
            case 0 -> unary(value);
            case 1, 2 -> binary(value, partner(value));
            case 3 -> transposed(value);
            case 4 -> broadcast(value);
            case 5 -> reduced(value);
            case 6, 7 -> product(value);
            case 8 -> expanded(value);
            case 9 -> collapsed(value);
            case 10 -> sliced(value);
            case 11 -> shape(value).product() <= MOST_ELEMENTS / 2 ? concatenated(value) : unary(value);
            case 12 -> window(value);
            case 13 -> joined(value);
            case 14 -> pooled(value);
            default -> accumulated(value);
        };
    }

    private Value empty(Dims shape) {
        return EmptyOp.create(at, location(), shape, FloatType.F32).result();
    }

    private Value filled(Dims shape, float number) {
        Value constant = ConstantOp.f32(at, location(), number).result();
        return FillOp.create(at, location(), constant, empty(shape)).result();
    }

    private static List<IteratorType> parallel(int loops) {
        return Collections.nCopies(loops, IteratorType.PARALLEL);
    }

    private Value pointwise(Dims shape, List<Value> inputs, List<AffineMap> maps, GenericOp.Body body) {
        List<AffineMap> all = new ArrayList<>(maps);
        all.add(AffineMap.identity(shape.size()));
        return GenericOp.create(at, location(), inputs, List.of(empty(shape)), all, parallel(shape.size()), body)
                .result();
    }

    private Value unary(Value value) {
        Dims shape = shape(value);
        int kind = random.nextInt(shape.size() == 0 ? 3 : 4);
        int loop = shape.size() == 0 ? 0 : random.nextInt(shape.size());
        return pointwise(shape, List.of(value), List.of(AffineMap.identity(shape.size())), (b, in) -> {
            Location here = location();
            Value x = in.getFirst();
            return List.of(
                    switch (kind) {
                        case 0 -> NegFOp.create(b, here, x).result();
                        case 1 -> UnaryOp.create(b, here, UnaryOp.Kind.TANH, x).result();
                        case 2 -> {
                            Value half = ConstantOp.f32(b, here, 0.5f).result();
                            yield BinaryOp.create(b, here, BinaryOp.Kind.MULF, x, half)
                                    .result();
                        }
                        default -> {
                            Value index = IndexOp.create(b, here, loop).result();
                            Value whole = CastOp.create(b, here, CastOp.Kind.INDEX_CAST, index, IntegerType.I32)
                                    .result();
                            Value number = CastOp.create(b, here, CastOp.Kind.SITOFP, whole, FloatType.F32)
                                    .result();
                            yield BinaryOp.create(b, here, BinaryOp.Kind.ADDF, x, number)
                                    .result();
                        }
                    });
        });
    }

    /// Something of the same shape, or of a shape that broadcasts to it.
    private Value partner(Value value) {
        Dims shape = shape(value);
        List<Value> equal = values.stream().filter(v -> shape(v).equals(shape)).toList();
        return switch (random.nextInt(5)) {
            case 0 -> argument(new Dims(shape.values().subList(shape.size() / 2, shape.size())));
            case 1 -> constant(shape);
            case 2 -> filled(shape, 3);
            default -> equal.get(random.nextInt(equal.size()));
        };
    }

    private Value constant(Dims shape) {
        TensorType type = new TensorType(shape, FloatType.F32);
        double[] numbers =
                random.ints(type.elements(), -4, 5).mapToDouble(i -> i / 4.0).toArray();
        return ConstantOp.create(at, location(), DenseElementsAttr.ofFloats(type, numbers))
                .result();
    }

    private Value binary(Value left, Value right) {
        int rank = shape(left).size();
        int less = rank - shape(right).size();
        AffineMap suffix =
                AffineMap.select(rank, IntStream.range(less, rank).boxed().toList());
        BinaryOp.Kind[] kinds = {BinaryOp.Kind.ADDF, BinaryOp.Kind.MULF, BinaryOp.Kind.SUBF, BinaryOp.Kind.DIVF};
        BinaryOp.Kind kind = kinds[random.nextInt(kinds.length)];
        return pointwise(
                shape(left),
                List.of(left, right),
                List.of(AffineMap.identity(rank), suffix),
                (b, in) -> List.of(BinaryOp.create(b, location(), kind, in.get(0), in.get(1))
                        .result()));
    }

    private Value transposed(Value value) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, shape(value).size()).boxed().toList());
        Collections.shuffle(order, random);
        Dims shape = new Dims(order.stream().map(d -> shape(value).at(d)).toList());
        AffineMap back = AffineMap.select(shape.size(), order).inverse();
        return pointwise(shape, List.of(value), List.of(back), (_, in) -> List.of(in.getFirst()));
    }

    private Value broadcast(Value value) {
        Dims shape = shape(value);
        if (shape.size() == HIGHEST_RANK || shape.product() * 2 > MOST_ELEMENTS) return unary(value);
        List<Long> wider = new ArrayList<>(shape.values());
        int place = random.nextInt(shape.size() + 1);
        wider.add(place, 2L);
        List<AffineExpr> from = new ArrayList<>();
        for (int d = 0; d < wider.size(); d++) {
            if (d == place) continue;
            from.add(wider.get(d) == 1 ? AffineExpr.constant(0) : AffineExpr.dim(d));
        }
        AffineMap map = AffineMap.of(wider.size(), from);
        return pointwise(new Dims(wider), List.of(value), List.of(map), (_, in) -> List.of(in.getFirst()));
    }

    private Value reduced(Value value) {
        Dims shape = shape(value);
        if (shape.size() == 0) return unary(value);
        int reduced = random.nextInt(shape.size());
        List<Integer> kept = new ArrayList<>();
        List<IteratorType> loops = new ArrayList<>(parallel(shape.size()));
        loops.set(reduced, IteratorType.REDUCTION);
        for (int d = 0; d < shape.size(); d++) if (d != reduced) kept.add(d);
        Dims left = new Dims(kept.stream().map(shape::at).toList());
        boolean sums = random.nextBoolean();
        BinaryOp.Kind kind = sums ? BinaryOp.Kind.ADDF : BinaryOp.Kind.MAXIMUMF;
        Value start = filled(left, sums ? 0 : -1000);
        return GenericOp.create(
                        at,
                        location(),
                        List.of(value),
                        List.of(start),
                        List.of(AffineMap.identity(shape.size()), AffineMap.select(shape.size(), kept)),
                        loops,
                        (b, in) -> List.of(BinaryOp.create(b, location(), kind, in.get(1), in.get(0))
                                .result()))
                .result();
    }

    /// The last dimension against the second to last of a parameter or of another value, other dimensions as a batch.
    private Value product(Value value) {
        Dims shape = shape(value);
        int rank = shape.size();
        if (rank == 0) return unary(value);
        long inner = shape.at(rank - 1);
        List<Value> fitting = values.stream()
                .filter(v -> shape(v).size() == 2 && shape(v).at(0) == inner)
                .toList();
        long[] widths = {1, 4, 6, 8, 16};
        Value right = fitting.isEmpty() || random.nextBoolean()
                ? argument(Dims.of(inner, widths[random.nextInt(widths.length)]))
                : fitting.get(random.nextInt(fitting.size()));
        List<Long> result = new ArrayList<>(shape.values().subList(0, rank - 1));
        result.add(shape(right).at(1));
        if (new Dims(result).product() > MOST_ELEMENTS) return unary(value);
        List<Integer> left =
                new ArrayList<>(IntStream.range(0, rank - 1).boxed().toList());
        List<Integer> out = new ArrayList<>(left);
        left.add(rank);
        out.add(rank - 1);
        List<IteratorType> loops = new ArrayList<>(parallel(rank));
        loops.add(IteratorType.REDUCTION);
        return GenericOp.create(
                        at,
                        location(),
                        List.of(value, right),
                        List.of(filled(new Dims(result), 0)),
                        List.of(
                                AffineMap.select(rank + 1, left),
                                AffineMap.select(rank + 1, List.of(rank, rank - 1)),
                                AffineMap.select(rank + 1, out)),
                        loops,
                        (b, in) -> {
                            Value product = BinaryOp.create(b, location(), BinaryOp.Kind.MULF, in.get(0), in.get(1))
                                    .result();
                            return List.of(BinaryOp.create(b, location(), BinaryOp.Kind.ADDF, in.get(2), product)
                                    .result());
                        })
                .result();
    }

    private Value expanded(Value value) {
        Dims shape = shape(value);
        if (shape.size() >= HIGHEST_RANK) return collapsed(value);
        List<Long> split = new ArrayList<>();
        List<List<Integer>> groups = new ArrayList<>();
        int chosen = shape.size() == 0 ? 0 : random.nextInt(shape.size());
        for (int d = 0; d < shape.size(); d++) {
            List<Integer> group = new ArrayList<>();
            long size = shape.at(d);
            if (d == chosen) {
                List<Long> divisors = IntStream.rangeClosed(1, (int) size)
                        .filter(i -> size % i == 0)
                        .mapToObj(i -> (long) i)
                        .toList();
                long outer = divisors.get(random.nextInt(divisors.size()));
                group.add(split.size());
                split.add(outer);
                group.add(split.size());
                split.add(size / outer);
            } else {
                group.add(split.size());
                split.add(size);
            }
            groups.add(group);
        }
        if (shape.size() == 0) split.add(1L);
        return ExpandShapeOp.create(at, location(), value, new Reassociation(groups), new Dims(split))
                .result();
    }

    private Value collapsed(Value value) {
        int rank = shape(value).size();
        if (rank < 2) return unary(value);
        int first = random.nextInt(rank - 1);
        List<List<Integer>> groups = new ArrayList<>();
        for (int d = 0; d < rank; d++) {
            if (d == first) groups.add(List.of(d, ++d));
            else groups.add(List.of(d));
        }
        return CollapseShapeOp.create(at, location(), value, new Reassociation(groups))
                .result();
    }

    private Value sliced(Value value) {
        Dims shape = shape(value);
        if (shape.size() == 0) return unary(value);
        int dim = random.nextInt(shape.size());
        long size = 1L + random.nextInt((int) shape.at(dim));
        long offset = random.nextInt((int) (shape.at(dim) - size) + 1);
        if (random.nextBoolean() && shape.at(dim) % size == 0) offset = offset / size * size;
        Dims offsets = Dims.filled(shape.size(), 0).with(dim, offset);
        Dims sizes = shape.with(dim, size);
        List<Long> kept = new ArrayList<>(sizes.values());
        if (size == 1 && random.nextBoolean()) kept.remove(dim);
        TensorType type = new TensorType(new Dims(kept), FloatType.F32);
        return ExtractSliceOp.create(at, location(), value, IndexValue.of(offsets), sizes, type)
                .result();
    }

    /// A value behind itself or behind another of its shape, by a new loop over the two and a collapse.
    private Value concatenated(Value value) {
        Dims shape = shape(value);
        int rank = shape.size();
        if (rank == 0) return unary(value);
        int dim = random.nextInt(rank);
        List<Value> equal = values.stream().filter(v -> shape(v).equals(shape)).toList();
        Value other = equal.get(random.nextInt(equal.size()));
        List<Long> stacked = new ArrayList<>(shape.values());
        stacked.add(dim, 2L);
        List<Integer> without =
                IntStream.rangeClosed(0, rank).filter(d -> d != dim).boxed().toList();
        AffineMap map = AffineMap.select(rank + 1, without);
        Value stack = pointwise(new Dims(stacked), List.of(value, other), List.of(map, map), (b, in) -> {
            Value half = IndexOp.create(b, location(), dim).result();
            Value zero = ConstantOp.index(b, location(), 0).result();
            Value first = CompareIntegerOp.create(b, location(), IntegerPredicate.EQ, half, zero)
                    .result();
            return List.of(
                    SelectOp.create(b, location(), first, in.get(0), in.get(1)).result());
        });
        List<List<Integer>> groups = new ArrayList<>();
        for (int d = 0; d <= rank; d++) groups.add(d == dim ? List.of(d, ++d) : List.of(d));
        return CollapseShapeOp.create(at, location(), stack, new Reassociation(groups))
                .result();
    }

    /// A value behind another of its shape or of another size in one dimension, read at positions modulo their sizes.
    private Value joined(Value value) {
        Dims shape = shape(value);
        if (shape.size() == 0 || shape.product() > MOST_ELEMENTS / 2) return unary(value);
        int dim = random.nextInt(shape.size());
        List<Value> fitting = values.stream()
                .filter(v -> shape(v).size() == shape.size())
                .filter(v -> shape(v).with(dim, 1).equals(shape.with(dim, 1)))
                .filter(v -> shape(v).product() <= MOST_ELEMENTS / 2)
                .toList();
        Value other = fitting.get(random.nextInt(fitting.size()));
        long first = shape.at(dim);
        long second = shape(other).at(dim);
        List<AffineExpr> head = new ArrayList<>(AffineMap.identity(shape.size()).results());
        List<AffineExpr> tail = new ArrayList<>(head);
        head.set(dim, AffineExpr.dim(dim).mod(first));
        tail.set(dim, AffineExpr.dim(dim).plus(Math.floorMod(-first, second)).mod(second));
        List<AffineMap> maps = List.of(AffineMap.of(shape.size(), head), AffineMap.of(shape.size(), tail));
        return pointwise(shape.with(dim, first + second), List.of(value, other), maps, (b, in) -> {
            Value position = IndexOp.create(b, location(), dim).result();
            Value limit = ConstantOp.index(b, location(), first).result();
            Value before = CompareIntegerOp.create(b, location(), IntegerPredicate.SLT, position, limit)
                    .result();
            return List.of(
                    SelectOp.create(b, location(), before, in.get(0), in.get(1)).result());
        });
    }

    /// The largest of each two neighbours; an empty tensor says that they are two.
    private Value pooled(Value value) {
        Dims shape = shape(value);
        int rank = shape.size();
        if (rank == 0 || shape.at(rank - 1) < 2) return unary(value);
        List<AffineExpr> read = new ArrayList<>();
        for (int d = 0; d < rank - 1; d++) read.add(AffineExpr.dim(d));
        read.add(AffineExpr.dim(rank - 1).times(2).plus(AffineExpr.dim(rank)));
        List<IteratorType> loops = new ArrayList<>(parallel(rank));
        loops.add(IteratorType.REDUCTION);
        Dims result = shape.with(rank - 1, shape.at(rank - 1) / 2);
        List<Integer> kept = IntStream.range(0, rank).boxed().toList();
        return GenericOp.create(
                        at,
                        location(),
                        List.of(value, empty(Dims.of(2))),
                        List.of(filled(result, -1000)),
                        List.of(
                                AffineMap.of(rank + 1, read),
                                AffineMap.select(rank + 1, List.of(rank)),
                                AffineMap.select(rank + 1, kept)),
                        loops,
                        (b, in) -> List.of(BinaryOp.create(b, location(), BinaryOp.Kind.MAXIMUMF, in.get(2), in.get(0))
                                .result()))
                .result();
    }

    /// Sums of three neighbours, every second one.
    private Value window(Value value) {
        Dims shape = shape(value);
        int rank = shape.size();
        if (rank == 0 || shape.at(rank - 1) < 3) return unary(value);
        long steps = (shape.at(rank - 1) - 3) / 2 + 1;
        List<AffineExpr> read = new ArrayList<>();
        for (int d = 0; d < rank - 1; d++) read.add(AffineExpr.dim(d));
        read.add(AffineExpr.dim(rank - 1).times(2).plus(AffineExpr.dim(rank)));
        Value weights = constant(Dims.of(3));
        List<IteratorType> loops = new ArrayList<>(parallel(rank));
        loops.add(IteratorType.REDUCTION);
        return GenericOp.create(
                        at,
                        location(),
                        List.of(value, weights),
                        List.of(filled(shape.with(rank - 1, steps), 0)),
                        List.of(
                                AffineMap.of(rank + 1, read),
                                AffineMap.select(rank + 1, List.of(rank)),
                                AffineMap.select(
                                        rank + 1,
                                        IntStream.range(0, rank).boxed().toList())),
                        loops,
                        (b, in) -> {
                            Value product = BinaryOp.create(b, location(), BinaryOp.Kind.MULF, in.get(0), in.get(1))
                                    .result();
                            return List.of(BinaryOp.create(b, location(), BinaryOp.Kind.ADDF, in.get(2), product)
                                    .result());
                        })
                .result();
    }

    /// A parallel computation that adds to what its output was.
    private Value accumulated(Value value) {
        Dims shape = shape(value);
        List<Value> equal = values.stream().filter(v -> shape(v).equals(shape)).toList();
        Value start = random.nextBoolean() ? filled(shape, 2) : equal.get(random.nextInt(equal.size()));
        AffineMap identity = AffineMap.identity(shape.size());
        return GenericOp.create(
                        at,
                        location(),
                        List.of(value),
                        List.of(start),
                        List.of(identity, identity),
                        parallel(shape.size()),
                        (b, in) -> List.of(BinaryOp.create(b, location(), BinaryOp.Kind.ADDF, in.get(1), in.get(0))
                                .result()))
                .result();
    }
}
