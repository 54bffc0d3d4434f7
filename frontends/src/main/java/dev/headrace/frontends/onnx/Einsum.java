package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Sums of products by named indices: `bhqd,bhkd->bhqk`. Two operands at a time become one product of matrices.
final class Einsum {
    /// Stand for the dimensions of an ellipsis, the last one first.
    private static final String ELLIPSIS = "0123456789";

    private final Call call;
    private final Emitter at;

    /// An operand whose dimensions have names.
    private record Named(Operand tensor, String names) {}

    private Einsum(Call call, Emitter at) {
        this.call = call;
        this.at = at;
    }

    static Operand translate(Call call, Emitter at) {
        return new Einsum(call, at).whole();
    }

    private Operand whole() {
        String equation = call.node().text("equation", "").replace(" ", "");
        int arrow = equation.indexOf("->");
        List<String> left = Arrays.asList((arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1));
        List<Operand> tensors = call.all();
        if (left.size() != tensors.size()) throw mistake(equation);
        int ellipsis = 0;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            String own = spelledOut(left.get(i), tensors.get(i).rank(), equation);
            ellipsis = Math.max(
                    ellipsis, (int) own.chars().filter(Character::isDigit).count());
            names.add(own);
        }
        String result =
                arrow < 0 ? implied(names) : equation.substring(arrow + 2).replace("...", ellipsis(ellipsis));
        requireKnown(result, String.join("", names), equation);
        Named sum = new Named(tensors.getFirst(), names.getFirst());
        for (int i = 1; i < tensors.size(); i++) {
            String later = String.join("", names.subList(i + 1, names.size())) + result;
            sum = product(sum, new Named(tensors.get(i), names.get(i)), later);
        }
        return ordered(summed(sum, result), result);
    }

    private static String ellipsis(int dims) {
        return new StringBuilder(ELLIPSIS.substring(0, dims)).reverse().toString();
    }

    /// With a name for each dimension of the ellipsis.
    private String spelledOut(String names, int rank, String equation) {
        int dots = names.indexOf("...");
        int missing = rank - (dots < 0 ? names.length() : names.length() - 3);
        if (missing < 0 || (dots < 0 && missing > 0) || missing > ELLIPSIS.length()) throw mistake(equation);
        String all = dots < 0 ? names : names.replace("...", ellipsis(missing));
        if (all.chars().distinct().count() != all.length())
            throw at.unsupported("Einsum with an index twice in one operand, '" + equation + "',");
        if (!all.chars().allMatch(c -> Character.isLetter(c) || Character.isDigit(c))) throw mistake(equation);
        return all;
    }

    /// Without an arrow: the ellipsis, then the names that occur once, sorted.
    private static String implied(List<String> names) {
        Map<Character, Integer> counts = new TreeMap<>();
        for (char name : String.join("", names).toCharArray()) counts.merge(name, 1, Integer::sum);
        StringBuilder dots = new StringBuilder();
        StringBuilder once = new StringBuilder();
        counts.forEach((name, count) -> {
            if (Character.isDigit(name)) dots.append(name);
            else if (count == 1) once.append(name);
        });
        return dots.reverse().append(once).toString();
    }

    private void requireKnown(String result, String names, String equation) {
        if (result.chars().distinct().count() != result.length()) throw mistake(equation);
        for (char name : result.toCharArray()) if (names.indexOf(name) < 0) throw mistake(equation);
    }

    private RuntimeException mistake(String equation) {
        return call.node().error("has the equation '" + equation + "', which does not fit its operands");
    }

    /// @param later names that are still needed; others are summed over
    private Named product(Named first, Named second, String later) {
        Named a = summed(first, second.names + later);
        Named b = summed(second, first.names + later);
        Set<Character> both = new LinkedHashSet<>();
        StringBuilder batch = new StringBuilder();
        StringBuilder inner = new StringBuilder();
        for (char name : a.names.toCharArray()) {
            if (b.names.indexOf(name) < 0) continue;
            both.add(name);
            (later.indexOf(name) >= 0 ? batch : inner).append(name);
        }
        String left = without(a.names, both);
        String right = without(b.names, both);
        Map<Character, Long> sizes = sizes(a, b);
        Operand x = matrix(a, batch + left + inner, sizes, batch, left, inner);
        Operand y = matrix(b, batch.toString() + inner + right, sizes, batch, inner, right);
        String names = batch + left + right;
        return new Named(Moves.reshape(Products.matmul(x, y, at), shape(names, sizes), at), names);
    }

    private static String without(String names, Set<Character> gone) {
        StringBuilder rest = new StringBuilder();
        for (char name : names.toCharArray()) if (!gone.contains(name)) rest.append(name);
        return rest.toString();
    }

    private Map<Character, Long> sizes(Named a, Named b) {
        Map<Character, Long> sizes = new LinkedHashMap<>();
        for (Named named : List.of(a, b)) {
            for (int i = 0; i < named.names.length(); i++) {
                char name = named.names.charAt(i);
                long size = named.tensor.size(i);
                long before = sizes.getOrDefault(name, 1L);
                if (before != size && before != 1 && size != 1)
                    throw at.mismatch(
                            "gives the index '" + name + "' of an Einsum the sizes " + before + " and " + size);
                sizes.put(name, Math.max(before, size));
            }
        }
        return sizes;
    }

    private static Dims shape(CharSequence names, Map<Character, Long> sizes) {
        return new Dims(names.chars().mapToObj(n -> sizes.get((char) n)).toList());
    }

    /// As a batch of matrices: three dimensions, each of which stands for the names of one group.
    private Operand matrix(Named named, String order, Map<Character, Long> sizes, CharSequence... groups) {
        Operand wide = Moves.expand(ordered(named, order), shape(order, sizes), at);
        return Moves.reshape(
                wide,
                new Dims(Arrays.stream(groups)
                        .map(g -> shape(g, sizes).product())
                        .toList()),
                at);
    }

    private Named summed(Named named, String needed) {
        List<Integer> gone = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < named.names.length(); i++) {
            if (needed.indexOf(named.names.charAt(i)) < 0) {
                gone.add(i);
            } else {
                names.append(named.names.charAt(i));
                shape.add(named.tensor.size(i));
            }
        }
        if (gone.isEmpty()) return named;
        Operand kept = Reductions.sum(named.tensor, gone, at);
        return new Named(Moves.reshape(kept, new Dims(shape), at), names.toString());
    }

    private Operand ordered(Named named, String order) {
        return Moves.permute(
                named.tensor, order.chars().map(named.names::indexOf).toArray(), at);
    }
}
