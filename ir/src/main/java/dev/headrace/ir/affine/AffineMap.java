package dev.headrace.ir.affine;

import dev.headrace.ir.Dims;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// From `dims` loop counters (and `symbols` symbols) to positions: `affine_map<(d0, d1) -> (d1, d0)>`.
public record AffineMap(int dims, int symbols, List<AffineExpr> results) {
    public AffineMap {
        results = List.copyOf(results);
    }

    public static AffineMap of(int dims, List<? extends AffineExpr> results) {
        return new AffineMap(dims, 0, List.copyOf(results));
    }

    public static AffineMap identity(int rank) {
        return of(rank, IntStream.range(0, rank).mapToObj(AffineExpr.Dim::new).toList());
    }

    /// `(d0, …) -> (d_p0, d_p1, …)`.
    public static AffineMap select(int dims, List<Integer> positions) {
        return of(dims, positions.stream().map(AffineExpr.Dim::new).toList());
    }

    /// `(d0, …) -> ()`.
    public static AffineMap toNothing(int dims) {
        return of(dims, List.of());
    }

    public AffineExpr result(int index) {
        return results.get(index);
    }

    public int resultCount() {
        return results.size();
    }

    public long[] evaluate(long... counters) {
        long[] values = new long[results.size()];
        for (int i = 0; i < values.length; i++) values[i] = results.get(i).evaluate(counters, new long[0]);
        return values;
    }

    /// Result `index` as a bare loop counter, if it is one.
    public OptionalInt dimOf(int index) {
        return results.get(index) instanceof AffineExpr.Dim(int position)
                ? OptionalInt.of(position)
                : OptionalInt.empty();
    }

    /// The first result that is exactly `d_dim`, if any.
    public OptionalInt resultOf(int dim) {
        return IntStream.range(0, results.size())
                .filter(i -> results.get(i) instanceof AffineExpr.Dim(int p) && p == dim)
                .findFirst();
    }

    public boolean isIdentity() {
        return symbols == 0 && equals(identity(dims));
    }

    /// Each result is a bare loop counter, all of them distinct, all loop counters used.
    public boolean isPermutation() {
        return dims == results.size() && isProjectedPermutation(false);
    }

    /// Each result is a bare loop counter used once, or, where allowed, the constant 0.
    public boolean isProjectedPermutation(boolean zerosAllowed) {
        boolean[] seen = new boolean[dims];
        for (AffineExpr result : results) {
            switch (result) {
                case AffineExpr.Dim(int p) when !seen[p] -> seen[p] = true;
                case AffineExpr.Constant(long c) when zerosAllowed && c == 0 -> {}
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    public boolean uses(int dim) {
        return results.stream().anyMatch(r -> r.uses(dim));
    }

    /// This map after `inner`: the results of `inner` become the loop counters of this map.
    public AffineMap compose(AffineMap inner) {
        return new AffineMap(
                inner.dims,
                inner.symbols,
                results.stream().map(r -> r.substitute(inner.results)).toList());
    }

    /// The inverse of a permutation.
    public AffineMap inverse() {
        if (!isPermutation()) throw new IllegalArgumentException(this + " is not a permutation");
        List<AffineExpr> inverse = new ArrayList<>();
        for (int d = 0; d < dims; d++)
            inverse.add(new AffineExpr.Dim(resultOf(d).orElseThrow()));
        return of(dims, inverse);
    }

    /// The same results over a new set of loop counters.
    public AffineMap substitute(int newDims, List<AffineExpr> replacements) {
        return new AffineMap(
                newDims,
                symbols,
                results.stream().map(r -> r.substitute(replacements)).toList());
    }

    /// The positions `(d0, …) -> (…)` of the results as sizes: each loop of extent `extents[i]`.
    public Dims apply(Dims extents) {
        return Dims.of(evaluate(extents.toArray()));
    }

    @Override
    public String toString() {
        return "affine_map<" + bare() + ">";
    }

    /// Without the `affine_map<…>` around it.
    public String bare() {
        String counters = IntStream.range(0, dims).mapToObj(i -> "d" + i).collect(Collectors.joining(", ", "(", ")"));
        String names = symbols == 0
                ? ""
                : IntStream.range(0, symbols).mapToObj(i -> "s" + i).collect(Collectors.joining(", ", "[", "]"));
        return counters
                + names
                + results.stream().map(AffineExpr::toString).collect(Collectors.joining(", ", " -> (", ")"));
    }
}
