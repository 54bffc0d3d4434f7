package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Numbers in order along a dimension, and where they were. NaN is greater than all others; equal numbers stay in
/// their order.
///
/// Nothing is moved by comparisons that depend on each other: a number's place in a sorted row is how many go before
/// it, and the next of the greatest is found by a search among those behind the one before.
final class Sorting {
    /// A sorted row looks through itself for each of its numbers.
    private static final long LONGEST_ROW = 1024;

    /// Each of the greatest is one search through the row.
    private static final long MOST_SEARCHES = 64;

    private static final String SHORTER = "sort on the host, or fewer numbers";

    private Sorting() {}

    static Family family() {
        String limits = "rows of at most " + LONGEST_ROW + " numbers";
        Family family = new Family("sorting");
        for (String name : List.of("sort.default", "sort.stable")) family.all(limits, name, Sorting::sort);
        return family.limited(
                        limits,
                        "argsort.default argsort.stable",
                        (node, at) -> sort(node, at).getLast())
                .limited(
                        limits,
                        "msort.default",
                        (node, at) -> sorted(at.tensor(node, "self"), new Order(0, false), node, at)
                                .getFirst())
                .all(
                        "at most " + MOST_SEARCHES + " of a row, or rows of at most " + LONGEST_ROW + " numbers",
                        "topk.default",
                        Sorting::first);
    }

    /// @param dim the dimension that is in order
    /// @param descending whether the greatest comes first
    private record Order(int dim, boolean descending) {
        /// Whether a number stands before another whatever their places.
        Scalar before(Scalars in, Scalar a, Scalar b) {
            Scalar less = in.is(descending ? "gt" : "lt", a, b);
            if (!a.isReal()) return less;
            Scalar nan = in.isNan(descending ? a : b);
            return in.or(less, in.and(nan, in.not(in.isNan(descending ? b : a))));
        }

        /// Whether they stand side by side.
        Scalar tie(Scalars in, Scalar a, Scalar b) {
            Scalar same = in.is("eq", a, b);
            return a.isReal() ? in.or(same, in.and(in.isNan(a), in.isNan(b))) : same;
        }

        /// What no number stands behind.
        Scalar last(Type element) {
            if (descending) return Scalar.least(element);
            return element instanceof FloatType real ? new Scalar.Real(Double.NaN, real) : Scalar.greatest(element);
        }
    }

    private static List<Tensor> sort(AtenNode node, Lowering at) {
        Tensor self = at.tensor(node, "self");
        if (self.rank() == 0) return List.of(self, Tensor.filled(0, IntegerType.I64, Dims.NONE));
        Order order = new Order(Shapes.dim(node.integer("dim", -1), self.rank()), node.bool("descending", false));
        return sorted(self, order, node, at);
    }

    private static List<Tensor> sorted(Tensor tensor, Order order, AtenNode node, Lowering at) {
        long size = tensor.shape().at(order.dim);
        if (size > LONGEST_ROW) throw at.unsupported(node, "of rows of " + size + " numbers", SHORTER);
        return byPlace(tensor, order, size, at);
    }

    private static List<Tensor> first(AtenNode node, Lowering at) {
        Tensor self = at.tensor(node, "self");
        if (self.rank() == 0) return List.of(self, Tensor.filled(0, IntegerType.I64, Dims.NONE));
        Order order = new Order(Shapes.dim(node.integer("dim", -1), self.rank()), node.bool("largest", true));
        long count = node.integer("k", 1);
        long size = self.shape().at(order.dim);
        if (count == 0) {
            Dims none = self.shape().with(order.dim, 0);
            return List.of(Tensor.filled(0, self.element(), none), Tensor.filled(0, IntegerType.I64, none));
        }
        if (count < 0 || count > size) throw new IllegalArgumentException(count + " of " + size + " numbers");
        if (size > LONGEST_ROW && count > MOST_SEARCHES)
            throw at.unsupported(node, "of " + count + " of " + size + " numbers", SHORTER);
        return 2 * count < size && count <= MOST_SEARCHES
                ? bySearch(self, order, count, at)
                : byPlace(self, order, count, at);
    }

    private static AffineMap along(int rank, int dim, AffineExpr place) {
        List<AffineExpr> where = new ArrayList<>(AffineMap.identity(rank).results());
        where.set(dim, place);
        return AffineMap.of(rank + 1, where);
    }

    private static List<Integer> all(int rank) {
        return IntStream.range(0, rank).boxed().toList();
    }

    /// Counts for each number those before it, then looks for each of the first `count` places for the number that has
    /// it.
    private static List<Tensor> byPlace(Tensor tensor, Order order, long count, Lowering at) {
        int rank = tensor.rank();
        int dim = order.dim;
        AffineMap other = along(rank, dim, AffineExpr.dim(rank));
        AffineMap here = along(rank, dim, AffineExpr.dim(dim));
        Tensor places = at.reduce(
                List.of(tensor, tensor),
                List.of(here, other),
                rank + 1,
                all(rank),
                tensor.shape(),
                Scalar.of(0L, IntegerType.I64),
                (in, e) -> {
                    Scalar earlier = in.is("lt", in.index(rank), in.index(dim));
                    Scalar before = in.or(
                            order.before(in, e.get(1), e.get(0)), in.and(order.tie(in, e.get(1), e.get(0)), earlier));
                    return in.add(e.get(2), in.convert(before, IntegerType.I64));
                });
        Dims shape = tensor.shape().with(dim, count);
        Tensor values = at.reduce(
                List.of(tensor, places),
                List.of(other, other),
                rank + 1,
                all(rank),
                shape,
                Scalar.of(0L, tensor.element()),
                (in, e) -> in.select(
                        in.is("eq", e.get(1), in.convert(in.index(dim), IntegerType.I64)), e.get(0), e.get(2)));
        Tensor indices = at.reduce(
                List.of(places),
                List.of(other),
                rank + 1,
                all(rank),
                shape,
                Scalar.of(0L, IntegerType.I64),
                (in, e) -> in.select(
                        in.is("eq", e.get(0), in.convert(in.index(dim), IntegerType.I64)),
                        in.convert(in.index(rank), IntegerType.I64),
                        e.get(1)));
        return List.of(values, indices);
    }

    /// One search after the other, each among the numbers behind the one that was found before.
    private static List<Tensor> bySearch(Tensor tensor, Order order, long count, Lowering at) {
        List<Tensor> values = new ArrayList<>();
        List<Tensor> indices = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            List<Tensor> found = i == 0 ? List.of() : List.of(values.getLast(), indices.getLast());
            Tensor value = next(tensor, order, found, at);
            indices.add(placeOf(tensor, order, value, found, at));
            values.add(value);
        }
        Dims shape = tensor.shape().with(order.dim, count);
        return List.of(Joining.join(values, order.dim, shape, at), Joining.join(indices, order.dim, shape, at));
    }

    /// Whether a number stands behind the one found before; the first search takes all.
    private static Scalar isBehind(Scalars in, Order order, Scalar x, List<Scalar> found) {
        if (found.isEmpty()) return Scalar.of(true);
        Scalar here = in.convert(in.index(order.dim), IntegerType.I64);
        Scalar later = in.and(order.tie(in, found.get(0), x), in.is("gt", here, found.get(1)));
        return in.or(order.before(in, found.get(0), x), later);
    }

    private static Tensor next(Tensor tensor, Order order, List<Tensor> found, Lowering at) {
        List<Tensor> inputs = new ArrayList<>(List.of(tensor));
        inputs.addAll(found);
        return search(inputs, order.dim, order.last(tensor.element()), at, (in, e) -> {
            Scalar x = e.getFirst();
            Scalar better =
                    in.and(order.before(in, x, e.getLast()), isBehind(in, order, x, e.subList(1, 1 + found.size())));
            return in.select(better, x, e.getLast());
        });
    }

    private static Tensor placeOf(Tensor tensor, Order order, Tensor value, List<Tensor> found, Lowering at) {
        long size = tensor.shape().at(order.dim);
        List<Tensor> inputs = new ArrayList<>(List.of(tensor, value));
        inputs.addAll(found);
        return search(inputs, order.dim, Scalar.of(size, IntegerType.I64), at, (in, e) -> {
            Scalar hit = in.and(
                    order.tie(in, e.get(0), e.get(1)), isBehind(in, order, e.get(0), e.subList(2, 2 + found.size())));
            Scalar here = in.convert(in.index(order.dim), IntegerType.I64);
            return in.minimum(e.getLast(), in.select(hit, here, size));
        });
    }

    /// Goes through a dimension of the first input; the others have size 1 there, and so has the result.
    private static Tensor search(List<Tensor> inputs, int dim, Scalar start, Lowering at, Lowering.Body body) {
        Dims whole = inputs.getFirst().shape();
        int rank = whole.size();
        List<AffineMap> maps = inputs.stream()
                .map(input -> Lowering.broadcast(input.shape(), whole))
                .toList();
        List<Integer> output = new ArrayList<>(all(rank));
        output.remove(dim);
        List<Long> shape = new ArrayList<>(whole.values());
        shape.remove(dim);
        Tensor found = at.reduce(inputs, maps, rank, output, new Dims(shape), start, body);
        return Shapes.reshape(found, whole.with(dim, 1), at);
    }
}
