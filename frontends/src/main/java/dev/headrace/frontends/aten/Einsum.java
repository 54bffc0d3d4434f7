package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Products and sums by an equation of indices: `bhqd,bhkd->bhqk`. Factors are multiplied from left to right; an index
/// is summed over as soon as neither a later factor nor the result has it.
final class Einsum {
    /// A tensor whose dimensions have names. An index that occurs twice walks along the diagonal.
    private record Factor(Tensor tensor, List<String> indices) {}

    private Einsum() {}

    static Tensor lower(AtenNode node, Lowering at) {
        String equation = node.text("equation", "").replace(" ", "");
        List<Tensor> tensors = at.tensors(node, "tensors");
        String[] sides = equation.split("->", -1);
        String[] inputs = sides[0].split(",", -1);
        if (sides.length > 2 || inputs.length != tensors.size())
            throw new IllegalArgumentException("equation '" + equation + "' for " + tensors.size() + " tensors");
        List<Factor> factors = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++)
            factors.add(
                    new Factor(tensors.get(i), indices(inputs[i], tensors.get(i).rank())));
        int ellipsis = factors.stream()
                .mapToInt(f ->
                        (int) f.indices.stream().filter(i -> i.startsWith(".")).count())
                .max()
                .orElse(0);
        List<String> output = sides.length == 2
                ? indices(sides[1], sides[1].replace("...", "").length() + (sides[1].contains("...") ? ellipsis : 0))
                : implied(factors, ellipsis);
        return evaluate(factors, output, at.typeOf(node), at);
    }

    /// `a...b` has the indices `a`, `.1`, `.0`, `b` for a tensor of rank 4: those of the ellipsis count from its end.
    private static List<String> indices(String text, int rank) {
        List<String> indices = new ArrayList<>();
        int hidden = rank - text.replace("...", "").length();
        if (hidden < 0 || hidden > 0 && !text.contains("..."))
            throw new IllegalArgumentException("indices '" + text + "' for a tensor of rank " + rank);
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("...", i)) {
                for (int k = hidden - 1; k >= 0; k--) indices.add("." + k);
                i += 2;
            } else if (Character.isLetter(text.charAt(i))) {
                indices.add(text.substring(i, i + 1));
            } else {
                throw new IllegalArgumentException("indices '" + text + "'");
            }
        }
        return indices;
    }

    /// Without a right side: the ellipsis, then the indices that occur once, in order of the alphabet.
    private static List<String> implied(List<Factor> factors, int ellipsis) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Factor factor : factors) for (String index : factor.indices) counts.merge(index, 1, Integer::sum);
        List<String> output = new ArrayList<>();
        for (int k = ellipsis - 1; k >= 0; k--) output.add("." + k);
        counts.forEach((index, count) -> {
            if (count == 1 && !index.startsWith(".")) output.add(index);
        });
        return output;
    }

    private static Tensor evaluate(List<Factor> factors, List<String> output, TensorType type, Lowering at) {
        Factor product = factors.getFirst();
        for (int i = 1; i < factors.size(); i++) {
            List<String> needed = new ArrayList<>(output);
            for (Factor later : factors.subList(i + 1, factors.size())) needed.addAll(later.indices);
            List<String> kept = new ArrayList<>();
            if (i == factors.size() - 1) {
                kept.addAll(output);
            } else {
                for (String index : product.indices)
                    if (needed.contains(index) && !kept.contains(index)) kept.add(index);
                for (String index : factors.get(i).indices)
                    if (needed.contains(index) && !kept.contains(index)) kept.add(index);
            }
            product = combine(List.of(product, factors.get(i)), kept, at);
        }
        if (factors.size() == 1) product = combine(List.of(product), output, at);
        return at.convert(product.tensor, type.element());
    }

    /// One or two factors to a tensor with these indices, summed over all others.
    private static Factor combine(List<Factor> factors, List<String> kept, Lowering at) {
        SequencedMap<String, Long> sizes = new LinkedHashMap<>();
        for (String index : kept) sizes.put(index, 1L);
        for (Factor factor : factors) {
            for (int dim = 0; dim < factor.indices.size(); dim++) {
                long size = factor.tensor.shape().at(dim);
                long known = sizes.merge(factor.indices.get(dim), size, (a, b) -> a == 1 ? b : a);
                if (known != size && size != 1)
                    throw new IllegalArgumentException(
                            "index " + factor.indices.get(dim) + " of sizes " + known + " and " + size);
            }
        }
        List<String> loops = List.copyOf(sizes.sequencedKeySet());
        List<AffineMap> maps = new ArrayList<>();
        for (Factor factor : factors) {
            List<AffineExpr> where = new ArrayList<>();
            for (int dim = 0; dim < factor.indices.size(); dim++) {
                String index = factor.indices.get(dim);
                boolean repeats = factor.tensor.shape().at(dim) == 1 && sizes.getOrDefault(index, 1L) != 1;
                where.add(repeats ? AffineExpr.constant(0) : AffineExpr.dim(loops.indexOf(index)));
            }
            maps.add(AffineMap.of(loops.size(), where));
        }
        List<Tensor> tensors = factors.stream().map(Factor::tensor).toList();
        Dims shape = new Dims(
                kept.stream().map(index -> sizes.getOrDefault(index, 1L)).toList());
        Type working = Lowering.working(tensors.getFirst().element());
        Tensor result = loops.size() == kept.size()
                ? at.parallel(tensors, maps, shape, working, (in, e) -> product(in, e, working))
                : at.reduce(
                        tensors,
                        maps,
                        loops.size(),
                        IntStream.range(0, kept.size()).boxed().toList(),
                        shape,
                        Scalar.of(0, working),
                        (in, e) -> in.add(e.getLast(), product(in, e.subList(0, tensors.size()), working)));
        return new Factor(result, kept);
    }

    private static Scalar product(Scalars in, List<Scalar> factors, Type working) {
        Scalar product = in.convert(factors.getFirst(), working);
        for (Scalar factor : factors.subList(1, factors.size()))
            product = in.multiply(product, in.convert(factor, working));
        return product;
    }
}
