package dev.headrace.filetests.programs;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.filetests.programs.Draft.Term;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Random networks on sequences: convolutions plain and depthwise, causal and not, strides and dilations; layers that
/// mix channels at each position, pooling, residuals, sums over the sequence. The same seed gives the same program.
final class SequencePrograms {
    private static final List<Long> LENGTHS =
            List.of(1L, 2L, 3L, 5L, 7L, 8L, 12L, 13L, 16L, 18L, 20L, 24L, 32L, 33L, 36L, 48L, 64L);

    private final Draft draft;
    private final PointwiseSteps pointwise;
    private final boolean batched;
    private final List<Term> sequences = new ArrayList<>();

    private SequencePrograms(long seed) {
        draft = new Draft(seed);
        pointwise = new PointwiseSteps(draft, sequences);
        batched = draft.once(4);
    }

    static ModuleOp generate(long seed) {
        return new SequencePrograms(seed).generate();
    }

    private ModuleOp generate() {
        List<Long> shape = new ArrayList<>(List.of(draft.oneOf(List.of(1L, 2L, 4L, 6L)), draft.oneOf(LENGTHS)));
        if (batched) shape.addFirst(draft.oneOf(List.of(1L, 2L)));
        sequences.add(draft.argument(new Dims(shape)));
        int steps = 1 + draft.random.nextInt(6);
        for (int step = 0; step < steps; step++) {
            draft.enter(step);
            Term x = draft.once(5) ? draft.oneOf(sequences) : sequences.getLast();
            sequences.add(step(x.bound() > 1000 ? pointwise.tanh(x) : x));
        }
        draft.enter(steps);
        List<Value> results = new ArrayList<>(List.of(sequences.getLast().value()));
        if (draft.once(3)) results.add(total(sequences.getLast()));
        return draft.finish(results);
    }

    private Term step(Term x) {
        return switch (draft.random.nextInt(10)) {
            case 0, 1 -> windowed(padded(x, draft.random.nextInt(5), 0), false);
            case 2 -> windowed(padded(x, draft.random.nextInt(3), draft.random.nextInt(3)), false);
            case 3, 4 -> windowed(padded(x, draft.random.nextInt(5), 0), true);
            case 5 -> windowed(x, draft.once(2));
            case 6, 7 -> mixed(x);
            case 8 -> pointwise.binary(x, smoothed(x));
            default -> pointwise.unary(x);
        };
    }

    private int length(Term x) {
        return x.rank() - 1;
    }

    private Term windowed(Term x, boolean depthwise) {
        long size = 1L + draft.random.nextInt(4);
        long stride = draft.once(4) ? 2 : 1;
        long dilation = draft.once(4) ? 2 : 1;
        boolean fits = (size - 1) * dilation + 1 <= x.shape().at(length(x));
        return fits ? windowed(x, depthwise, size, stride, dilation) : windowed(x, depthwise, 1, 1, 1);
    }

    /// Loops: sequences, filters (channels, where each has a filter of its own), positions | channels, window.
    private Term windowed(Term x, boolean depthwise, long size, long stride, long dilation) {
        int at = length(x);
        long channels = x.shape().at(at - 1);
        long filters = depthwise ? channels : draft.oneOf(List.of(1L, 2L, 4L, 5L));
        int parallel = x.rank();
        int channel = depthwise ? at - 1 : parallel;
        int inside = depthwise ? parallel : parallel + 1;
        List<AffineExpr> read = new ArrayList<>();
        if (batched) read.add(AffineExpr.dim(0));
        read.add(AffineExpr.dim(channel));
        read.add(AffineExpr.dim(at).times(stride).plus(AffineExpr.dim(inside).times(dilation)));
        long positions = (x.shape().at(at) - (size - 1) * dilation - 1) / stride + 1;
        Dims shape = x.shape().with(at - 1, filters).with(at, positions);
        return product(
                x,
                AffineMap.of(inside + 1, read),
                depthwise ? Dims.of(channels, size) : Dims.of(filters, channels, size),
                depthwise ? List.of(at - 1, inside) : List.of(at - 1, channel, inside),
                shape,
                depthwise ? size : channels * size);
    }

    /// A layer of channels at each position.
    private Term mixed(Term x) {
        int at = length(x);
        int channel = x.rank();
        List<Integer> read =
                new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
        read.set(at - 1, channel);
        long channels = x.shape().at(at - 1);
        long filters = draft.oneOf(List.of(1L, 3L, 4L));
        return product(
                x,
                AffineMap.select(channel + 1, read),
                Dims.of(filters, channels),
                List.of(at - 1, channel),
                x.shape().with(at - 1, filters),
                channels);
    }

    private Term product(Term x, AffineMap read, Dims weights, List<Integer> weighted, Dims shape, long terms) {
        Term weight = draft.argument(weights);
        int loops = read.dims();
        Value result = GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value(), weight.value()),
                        List.of(draft.filled(shape, 0)),
                        List.of(
                                read,
                                AffineMap.select(loops, weighted),
                                AffineMap.select(
                                        loops,
                                        IntStream.range(0, shape.size()).boxed().toList())),
                        Draft.loops(shape.size(), loops - shape.size()),
                        (in, e) -> {
                            Value product = pointwise.binary(in, BinaryOp.Kind.MULF, e.get(0), e.get(1));
                            return List.of(pointwise.binary(in, BinaryOp.Kind.ADDF, e.get(2), product));
                        })
                .result();
        return new Term(result, x.bound() * weight.bound() * terms);
    }

    private Term smoothed(Term x) {
        return windowed(padded(x, 1, 1), true, 3, 1, 1);
    }

    /// Zeros before and after.
    private Term padded(Term x, long before, long after) {
        int at = length(x);
        long size = x.shape().at(at);
        if (before + after == 0 || before > size) return x;
        List<AffineExpr> read = new ArrayList<>(AffineMap.identity(x.rank()).results());
        read.set(at, AffineExpr.dim(at).plus((size - before) % size).mod(size));
        Value result = draft.pointwise(
                x.shape().with(at, before + size + after),
                List.of(x.value()),
                List.of(AffineMap.of(x.rank(), read)),
                (in, e) -> {
                    Value index = IndexOp.create(in, draft.here(), at).result();
                    Value low = ConstantOp.index(in, draft.here(), before).result();
                    Value high =
                            ConstantOp.index(in, draft.here(), before + size).result();
                    Value from = CompareIntegerOp.create(in, draft.here(), IntegerPredicate.SGE, index, low)
                            .result();
                    Value below = CompareIntegerOp.create(in, draft.here(), IntegerPredicate.SLT, index, high)
                            .result();
                    Value inside = BinaryOp.create(in, draft.here(), BinaryOp.Kind.ANDI, from, below)
                            .result();
                    return List.of(SelectOp.create(in, draft.here(), inside, e.getFirst(), pointwise.number(in, 0))
                            .result());
                });
        return new Term(result, x.bound());
    }

    /// The sum of each channel.
    private Value total(Term x) {
        int rank = x.rank();
        List<Integer> kept = IntStream.range(0, rank - 1).boxed().toList();
        return GenericOp.create(
                        draft.at,
                        draft.here(),
                        List.of(x.value()),
                        List.of(draft.filled(new Dims(x.shape().values().subList(0, rank - 1)), 0)),
                        List.of(AffineMap.identity(rank), AffineMap.select(rank, kept)),
                        Draft.loops(rank - 1, 1),
                        (in, e) -> List.of(pointwise.binary(in, BinaryOp.Kind.ADDF, e.get(1), e.get(0))))
                .result();
    }
}
