package dev.headrace.filetests.programs;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.filetests.programs.Draft.Term;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Random networks on images, as frontends write them: convolutions plain and depthwise, pooling, padding; strides,
/// dilations, odd sizes, windows that stop short of the last row; forks that join again, sums over all of an image,
/// images one above or one beside the other. The same seed gives the same program.
final class ImagePrograms {
    private static final long MOST_ELEMENTS = 800;

    private final Draft draft;
    private final PointwiseSteps pointwise;
    private final boolean batched;
    private final List<Term> images = new ArrayList<>();

    private ImagePrograms(long seed) {
        draft = new Draft(seed);
        pointwise = new PointwiseSteps(draft, images);
        batched = draft.once(4);
    }

    static ModuleOp generate(long seed) {
        return new ImagePrograms(seed).generate();
    }

    private ModuleOp generate() {
        long rows = draft.once(4) ? 1L + draft.random.nextInt(7) : 7L + draft.random.nextInt(10);
        List<Long> shape =
                new ArrayList<>(List.of(draft.oneOf(List.of(1L, 2L, 3L, 4L, 6L)), rows, 1L + draft.random.nextInt(9)));
        if (batched) shape.addFirst(draft.oneOf(List.of(1L, 2L, 3L)));
        while (new Dims(shape).product() > MOST_ELEMENTS) shape.set(shape.size() - 1, 1L);
        images.add(draft.argument(new Dims(shape)));
        int length = 1 + draft.random.nextInt(6);
        for (int step = 0; step < length; step++) {
            draft.enter(step);
            Term x = draft.once(4) ? draft.oneOf(images) : images.getLast();
            Term tame = x.bound() > 1000 ? pointwise.tanh(x) : x;
            Term y = step(tame);
            if (y.shape().product() <= MOST_ELEMENTS) images.add(y);
        }
        draft.enter(length);
        List<Value> results = new ArrayList<>(List.of(images.getLast().value()));
        if (draft.once(3)) results.add(total(images.getLast()));
        if (draft.once(3)) results.add(classified(images.getLast()));
        if (draft.once(4) && images.size() > 2)
            results.add(images.get(images.size() - 2).value());
        return draft.finish(results);
    }

    private Term step(Term x) {
        return switch (draft.random.nextInt(16)) {
            case 0, 1, 2 -> convolved(x, false);
            case 3, 4, 5 -> convolved(padded(x), false);
            case 6 -> convolved(draft.once(2) ? padded(x) : x, true);
            case 7, 8 -> pooled(draft.once(2) ? padded(x) : x);
            case 9 -> padded(x);
            case 10 -> biased(x);
            case 11 -> residual(x);
            case 12 -> stacked(x);
            case 13 -> enlarged(x);
            case 14 -> convolved(padded(enlarged(x)), false);
            default -> pointwise.unary(x);
        };
    }

    private int rows(Term x) {
        return x.rank() - 2;
    }

    /// A window of some height and width that moves by some stride and looks at every first, second or third element.
    private record Window(long size, long stride, long dilation) {
        long reach() {
            return (size - 1) * dilation + 1;
        }

        long positions(long extent) {
            return (extent - reach()) / stride + 1;
        }

        AffineExpr position(int outside, int inside) {
            return AffineExpr.dim(outside)
                    .times(stride)
                    .plus(AffineExpr.dim(inside).times(dilation));
        }
    }

    private Window window(long extent) {
        Window window = new Window(
                1L + draft.random.nextInt(4),
                1L + draft.random.nextInt(3),
                draft.once(4) ? 1L + draft.random.nextInt(3) : 1);
        return window.reach() <= extent ? window : new Window(1, 1, 1);
    }

    /// Loops: images, filters (channels, where each has a filter of its own), rows, columns | channels, window.
    private Term convolved(Term x, boolean depthwise) {
        int at = rows(x);
        long channels = x.shape().at(at - 1);
        long filters = depthwise ? channels : draft.oneOf(List.of(1L, 2L, 3L, 4L, 6L));
        Window high = window(x.shape().at(at));
        Window wide = window(x.shape().at(at + 1));
        int parallel = x.rank();
        int channel = depthwise ? at - 1 : parallel;
        int row = depthwise ? parallel : parallel + 1;
        int loops = row + 2;
        List<AffineExpr> read = new ArrayList<>();
        if (batched) read.add(AffineExpr.dim(0));
        read.add(AffineExpr.dim(channel));
        read.add(high.position(at, row));
        read.add(wide.position(at + 1, row + 1));
        List<Integer> weighted = new ArrayList<>(List.of(at - 1));
        if (!depthwise) weighted.add(channel);
        weighted.addAll(List.of(row, row + 1));
        Dims weights =
                depthwise ? Dims.of(channels, high.size, wide.size) : Dims.of(filters, channels, high.size, wide.size);
        Dims shape = x.shape()
                .with(at - 1, filters)
                .with(at, high.positions(x.shape().at(at)))
                .with(at + 1, wide.positions(x.shape().at(at + 1)));
        Term weight = draft.argument(weights);
        Value result = GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value(), weight.value()),
                        List.of(draft.filled(shape, 0)),
                        List.of(
                                AffineMap.of(loops, read),
                                AffineMap.select(loops, weighted),
                                AffineMap.select(
                                        loops,
                                        IntStream.range(0, parallel).boxed().toList())),
                        Draft.loops(parallel, loops - parallel),
                        (in, e) -> {
                            Value product = pointwise.binary(in, BinaryOp.Kind.MULF, e.get(0), e.get(1));
                            return List.of(pointwise.binary(in, BinaryOp.Kind.ADDF, e.get(2), product));
                        })
                .result();
        return new Term(result, x.bound() * weight.bound() * channels * high.size * wide.size);
    }

    private Term pooled(Term x) {
        return pooled(x, window(x.shape().at(rows(x))), window(x.shape().at(rows(x) + 1)), BinaryOp.Kind.MAXIMUMF);
    }

    private Term pooled(Term x, Window high, Window wide, BinaryOp.Kind kind) {
        int at = rows(x);
        int rank = x.rank();
        List<AffineExpr> read =
                new ArrayList<>(AffineMap.identity(rank + 2).results().subList(0, at));
        read.add(high.position(at, rank));
        read.add(wide.position(at + 1, rank + 1));
        Dims shape = x.shape()
                .with(at, high.positions(x.shape().at(at)))
                .with(at + 1, wide.positions(x.shape().at(at + 1)));
        boolean sums = kind == BinaryOp.Kind.ADDF;
        // The second operand gives the size of the window only.
        Value result = GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value(), draft.empty(Dims.of(high.size, wide.size))),
                        List.of(draft.filled(shape, sums ? 0 : -10_000)),
                        List.of(
                                AffineMap.of(rank + 2, read),
                                AffineMap.select(rank + 2, List.of(rank, rank + 1)),
                                AffineMap.select(
                                        rank + 2,
                                        IntStream.range(0, rank).boxed().toList())),
                        Draft.loops(rank, 2),
                        (in, e) -> List.of(pointwise.binary(in, kind, e.get(2), e.get(0))))
                .result();
        return new Term(result, sums ? x.bound() * high.size * wide.size : x.bound());
    }

    /// Margins of a number around the image.
    private Term padded(Term x) {
        int at = rows(x);
        long[] before = {draft.random.nextInt(3), draft.random.nextInt(3)};
        long[] after = {draft.random.nextInt(3), draft.random.nextInt(3)};
        for (int i = 0; i < 2; i++) before[i] = Math.min(before[i], x.shape().at(at + i));
        return padded(x, before, after);
    }

    private Term padded(Term x, long[] before, long[] after) {
        int at = rows(x);
        Dims shape = x.shape();
        List<AffineExpr> read = new ArrayList<>(AffineMap.identity(x.rank()).results());
        for (int i = 0; i < 2; i++) {
            long size = x.shape().at(at + i);
            shape = shape.with(at + i, before[i] + size + after[i]);
            if (before[i] + after[i] > 0)
                read.set(
                        at + i,
                        AffineExpr.dim(at + i).plus((size - before[i]) % size).mod(size));
        }
        float margin = draft.oneOf(List.of(0f, -2f));
        Value result = draft.pointwise(shape, List.of(x.value()), List.of(AffineMap.of(x.rank(), read)), (in, e) -> {
            Value element = e.getFirst();
            for (int i = 0; i < 2; i++)
                element = inside(in, at + i, before[i], before[i] + x.shape().at(at + i), element, margin);
            return List.of(element);
        });
        return new Term(result, Math.max(x.bound(), 2));
    }

    private Value inside(Builder at, int loop, long low, long high, Value element, float margin) {
        Value index = IndexOp.create(at, draft.here(), loop).result();
        Value first = ConstantOp.index(at, draft.here(), low).result();
        Value end = ConstantOp.index(at, draft.here(), high).result();
        Value below = CompareIntegerOp.create(at, draft.here(), IntegerPredicate.SGE, index, first)
                .result();
        Value above = CompareIntegerOp.create(at, draft.here(), IntegerPredicate.SLT, index, end)
                .result();
        Value both = BinaryOp.create(at, draft.here(), BinaryOp.Kind.ANDI, below, above)
                .result();
        return SelectOp.create(at, draft.here(), both, element, pointwise.number(at, margin))
                .result();
    }

    private Term biased(Term x) {
        Term bias = draft.argument(Dims.of(x.shape().at(rows(x) - 1)));
        Value result = draft.pointwise(
                x.shape(),
                List.of(x.value(), bias.value()),
                List.of(AffineMap.identity(x.rank()), AffineMap.select(x.rank(), List.of(rows(x) - 1))),
                (in, e) -> List.of(pointwise.binary(in, BinaryOp.Kind.ADDF, e.get(0), e.get(1))));
        return new Term(result, x.bound() + bias.bound());
    }

    /// An image and the sums over its neighbourhoods, added: the short way has to wait for the long one.
    private Term residual(Term x) {
        Term way = draft.once(2) ? biased(x) : x;
        Window three = new Window(3, 1, 1);
        Term around = pooled(padded(way, new long[] {1, 1}, new long[] {1, 1}), three, three, BinaryOp.Kind.ADDF);
        return pointwise.binary(x, around);
    }

    /// Two images with their channels, or rows, one after the other.
    private Term stacked(Term x) {
        int at = rows(x) - draft.random.nextInt(2);
        Term other = pointwise.peer(x);
        long size = x.shape().at(at);
        List<AffineExpr> read = new ArrayList<>(AffineMap.identity(x.rank()).results());
        read.set(at, AffineExpr.dim(at).mod(size));
        AffineMap map = AffineMap.of(x.rank(), read);
        Value result = draft.pointwise(
                x.shape().with(at, 2 * size), List.of(x.value(), other.value()), List.of(map, map), (in, e) -> {
                    Value index = IndexOp.create(in, draft.here(), at).result();
                    Value half = ConstantOp.index(in, draft.here(), size).result();
                    Value first = CompareIntegerOp.create(in, draft.here(), IntegerPredicate.SLT, index, half)
                            .result();
                    return List.of(SelectOp.create(in, draft.here(), first, e.get(0), e.get(1))
                            .result());
                });
        return new Term(result, Math.max(x.bound(), other.bound()));
    }

    /// Several rows and columns for each, as a transposed convolution makes them: next to each other in a tensor with
    /// more dimensions.
    private Term enlarged(Term x) {
        int at = rows(x);
        Dims times = Dims.of(1 + draft.random.nextInt(3), 1 + draft.random.nextInt(2));
        if (x.shape().product() * times.product() > MOST_ELEMENTS) return x;
        Term weights = draft.argument(times);
        List<Long> shape = new ArrayList<>(x.shape().values());
        shape.add(at + 1, times.at(0));
        shape.add(times.at(1));
        List<Integer> read = new ArrayList<>(IntStream.range(0, at + 1).boxed().toList());
        read.add(at + 2);
        Value blocks = draft.pointwise(
                new Dims(shape),
                List.of(x.value(), weights.value()),
                List.of(AffineMap.select(at + 4, read), AffineMap.select(at + 4, List.of(at + 1, at + 3))),
                (in, e) -> List.of(pointwise.binary(in, BinaryOp.Kind.MULF, e.get(0), e.get(1))));
        List<List<Integer>> groups =
                new ArrayList<>(IntStream.range(0, at).mapToObj(List::of).toList());
        groups.add(List.of(at, at + 1));
        groups.add(List.of(at + 2, at + 3));
        Value result = CollapseShapeOp.create(draft.at, draft.here(), blocks, new Reassociation(groups))
                .result();
        return new Term(result, x.bound() * weights.bound());
    }

    /// The sum of each channel.
    private Value total(Term x) {
        int rank = x.rank();
        List<Integer> kept = IntStream.range(0, rank - 2).boxed().toList();
        return GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value()),
                        List.of(draft.filled(new Dims(x.shape().values().subList(0, rank - 2)), 0)),
                        List.of(AffineMap.identity(rank), AffineMap.select(rank, kept)),
                        Draft.loops(rank - 2, 2),
                        (in, e) -> List.of(pointwise.binary(in, BinaryOp.Kind.ADDF, e.get(1), e.get(0))))
                .result();
    }

    /// Sums of all elements of an image, weighted for each class.
    private Value classified(Term x) {
        int rank = x.rank();
        int batch = rank - 3;
        List<Long> weights = new ArrayList<>(List.of(5L));
        weights.addAll(x.shape().values().subList(batch, rank));
        Dims shape = batched ? Dims.of(x.shape().at(0), 5) : Dims.of(5);
        List<Integer> image = new ArrayList<>(IntStream.range(0, batch).boxed().toList());
        List<Integer> elements = List.of(batch + 1, batch + 2, batch + 3);
        image.addAll(elements);
        List<Integer> weighted = new ArrayList<>(List.of(batch));
        weighted.addAll(elements);
        int loops = batch + 4;
        return GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value(), draft.argument(new Dims(weights)).value()),
                        List.of(draft.filled(shape, 0)),
                        List.of(
                                AffineMap.select(loops, image),
                                AffineMap.select(loops, weighted),
                                AffineMap.select(
                                        loops,
                                        IntStream.range(0, batch + 1).boxed().toList())),
                        Draft.loops(batch + 1, 3),
                        (in, e) -> {
                            Value product = pointwise.binary(in, BinaryOp.Kind.MULF, e.get(0), e.get(1));
                            return List.of(pointwise.binary(in, BinaryOp.Kind.ADDF, e.get(2), product));
                        })
                .result();
    }
}
