package dev.headrace.frontends.aten;

import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The elements at known positions along one dimension of a tensor: mirrored, rolled, repeated, enlarged, or in any
/// order.
final class Picking {
    /// More reads of the tensor would cost more than looking through it.
    private static final int MOST_RUNS = 8;

    private Picking() {}

    /// The element at each of these positions.
    static Tensor at(Tensor tensor, int dim, long[] positions, Lowering at) {
        long size = tensor.shape().at(dim);
        for (long position : positions)
            if (position < 0 || position >= size)
                throw new IndexOutOfBoundsException("index " + position + " in a dimension of " + size);
        if (positions.length == 0)
            return Tensor.filled(0, tensor.element(), tensor.shape().with(dim, 0));
        List<Run> runs = runs(positions);
        if (runs.size() == 1 && runs.getFirst().step() >= 1) {
            Run run = runs.getFirst();
            return Shapes.slice(
                    tensor, dim, run.first(), run.first() + run.step() * (run.length() - 1) + 1, run.step(), at);
        }
        Optional<AffineExpr> formula = formula(dim, size, positions);
        if (formula.isPresent()) return along(tensor, dim, formula.get(), positions.length, at);
        if (runs.size() <= MOST_RUNS) return byRuns(tensor, dim, positions.length, runs, at);
        boolean fromOutside = tensor instanceof Tensor.Known
                || tensor instanceof Tensor.Computed(var value) && value instanceof BlockArgument;
        return fromOutside ? byLookup(tensor, dim, positions, at) : bySearch(tensor, dim, positions, at);
    }

    /// Reads a dimension at a position that is a formula of the position in the result.
    static Tensor along(Tensor tensor, int dim, AffineExpr formula, long length, Lowering at) {
        Dims shape = tensor.shape().with(dim, length);
        return at.parallel(
                List.of(tensor),
                List.of(AffineMap.of(shape.size(), placed(shape.size(), dim, formula))),
                shape,
                tensor.element(),
                (_, e) -> e.getFirst());
    }

    private static List<AffineExpr> placed(int rank, int dim, AffineExpr formula) {
        List<AffineExpr> where = new ArrayList<>(AffineMap.identity(rank).results());
        where.set(dim, formula);
        return where;
    }

    private static Optional<AffineExpr> formula(int dim, long size, long[] positions) {
        AffineExpr here = AffineExpr.dim(dim);
        List<AffineExpr> candidates = new ArrayList<>();
        long step = positions.length > 1 ? positions[1] - positions[0] : 0;
        candidates.add(here.times(step).plus(positions[0]));
        candidates.add(here.plus(positions[0]).mod(size));
        candidates.add(here.times(size).floorDiv(positions.length));
        for (AffineExpr candidate : candidates) {
            long[] counters = new long[dim + 1];
            boolean fits = true;
            for (int i = 0; fits && i < positions.length; i++) {
                counters[dim] = i;
                fits = candidate.evaluate(counters) == positions[i];
            }
            if (fits) return Optional.of(candidate);
        }
        return Optional.empty();
    }

    /// Positions that follow each other at equal steps.
    ///
    /// @param start the place of the first in the result
    private record Run(int start, long first, long step, int length) {}

    private static List<Run> runs(long[] positions) {
        List<Run> runs = new ArrayList<>();
        int start = 0;
        while (start < positions.length) {
            int end = start + 1;
            long step = end < positions.length ? positions[end] - positions[start] : 1;
            while (end < positions.length && positions[end] - positions[end - 1] == step) end++;
            runs.add(new Run(start, positions[start], step, end - start));
            start = end;
        }
        return runs;
    }

    /// Each run reads the tensor by a formula of its own, which stays inside the tensor where the run does not count.
    private static Tensor byRuns(Tensor tensor, int dim, int length, List<Run> runs, Lowering at) {
        long size = tensor.shape().at(dim);
        Dims shape = tensor.shape().with(dim, length);
        List<Tensor> inputs = new ArrayList<>();
        List<AffineMap> maps = new ArrayList<>();
        for (Run run : runs) {
            AffineExpr formula = AffineExpr.dim(dim)
                    .times(Math.floorMod(run.step(), size))
                    .plus(Math.floorMod(run.first() - run.step() * run.start(), size))
                    .mod(size);
            inputs.add(tensor);
            maps.add(AffineMap.of(shape.size(), placed(shape.size(), dim, formula)));
        }
        return at.parallel(inputs, maps, shape, tensor.element(), (in, e) -> {
            Scalar here = in.index(dim);
            Scalar chosen = e.getLast();
            for (int i = runs.size() - 2; i >= 0; i--)
                chosen = in.select(in.is("lt", here, runs.get(i + 1).start()), e.get(i), chosen);
            return chosen;
        });
    }

    private static Tensor byLookup(Tensor tensor, int dim, long[] positions, Lowering at) {
        Dims shape = tensor.shape().with(dim, positions.length);
        int rank = shape.size();
        return at.lookup(
                tensor,
                List.of(Tensor.integers(positions, IntegerType.I64, positions.length)),
                List.of(AffineMap.select(rank, List.of(dim))),
                shape,
                (in, e) -> {
                    List<Scalar> place = new ArrayList<>();
                    for (int i = 0; i < rank; i++)
                        place.add(i == dim ? in.convert(e.getFirst(), IndexType.INDEX) : in.index(i));
                    return in.element(tensor, at, place);
                });
    }

    /// Looks through the whole dimension for each position: no place that is computed. The last loop is the position in
    /// the tensor.
    private static Tensor bySearch(Tensor tensor, int dim, long[] positions, Lowering at) {
        Dims shape = tensor.shape().with(dim, positions.length);
        int rank = shape.size();
        return at.reduce(
                List.of(tensor, Tensor.integers(positions, IntegerType.I64, positions.length)),
                List.of(
                        AffineMap.of(rank + 1, placed(rank, dim, AffineExpr.dim(rank))),
                        AffineMap.select(rank + 1, List.of(dim))),
                rank + 1,
                IntStream.range(0, rank).boxed().toList(),
                shape,
                Scalar.of(0L, tensor.element()),
                (in, e) -> in.select(
                        in.is("eq", in.convert(in.index(rank), IntegerType.I64), e.get(1)), e.get(0), e.get(2)));
    }
}
