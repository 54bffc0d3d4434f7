package dev.headrace.dialects.linalg;

import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which loops a named operation has and where its operands are indexed, in short: `m n k : m k, k n -> m n`.
///
/// The loops stand before the colon; one that the result lacks is a reduction. `oh~kh` is a position in an image, of a
/// window that moves along `oh` in strides and has its elements along `kh`, dilated; the first of these in an operand
/// is axis 0.
record LoopForm(List<String> loops, List<List<String>> operands) {
    static LoopForm parse(String text) {
        int colon = text.indexOf(':');
        return new LoopForm(
                words(text.substring(0, colon)),
                Arrays.stream(text.substring(colon + 1).split(",|->", -1))
                        .map(LoopForm::words)
                        .toList());
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(w -> !w.isEmpty()).toList();
    }

    /// How many axes a window moves along.
    int axes() {
        return (int) operands.getFirst().stream().filter(w -> w.contains("~")).count();
    }

    List<IteratorType> iterators() {
        return loops.stream()
                .map(l -> operands.getLast().contains(l) ? IteratorType.PARALLEL : IteratorType.REDUCTION)
                .toList();
    }

    /// One map for each operand.
    /// @param strides one for each axis
    /// @param dilations one for each axis
    List<AffineMap> maps(List<Long> strides, List<Long> dilations) {
        List<AffineMap> maps = new ArrayList<>();
        for (List<String> positions : operands) {
            List<AffineExpr> results = new ArrayList<>();
            int axis = 0;
            for (String position : positions) {
                int window = position.indexOf('~');
                if (window < 0) {
                    results.add(loop(position));
                    continue;
                }
                AffineExpr outside = loop(position.substring(0, window)).times(strides.get(axis));
                results.add(outside.plus(loop(position.substring(window + 1)).times(dilations.get(axis))));
                axis++;
            }
            maps.add(AffineMap.of(loops.size(), results));
        }
        return maps;
    }

    private AffineExpr loop(String name) {
        return AffineExpr.dim(loops.indexOf(name));
    }
}
