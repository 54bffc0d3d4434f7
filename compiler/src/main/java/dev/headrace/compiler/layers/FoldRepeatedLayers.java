package dev.headrace.compiler.layers;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Layers that do the same to different weights become one function, called once for each. They are found by their
/// structure, whatever their names: as a stretch of computations that comes again and again. Numbers that differ
/// become parameters.
///
/// Before:
/// ```mlir
/// func.func @main(%x, %w0, %w1) {
///   %a = linalg.generic … ins(%x, %w0) …
///   %b = linalg.generic … ins(%a) …
///   %c = linalg.generic … ins(%b, %w1) …
///   %d = linalg.generic … ins(%c) …
///   return %d
/// }
/// ```
/// After:
/// ```mlir
/// func.func @main(%x, %w0, %w1) {
///   %b = call @layer(%x, %w0)
///   %d = call @layer(%b, %w1)
///   return %d
/// }
/// func.func private @layer(%x, %w) attributes {headrace.layers = 2 : i64} {
///   %a = linalg.generic … ins(%x, %w) …
///   %b = linalg.generic … ins(%a) …
///   return %b
/// }
/// ```
/// What a layer is the first to use and others use too, such as the angles of the positions of every sixth layer, may
/// stand between two of them. Where it is made from inputs alone, it is computed before all layers, if some follow each
/// other as it is, and then more do.
///
/// Only what makes up most of a model is folded: in a network of few equal parts they would take turns on one kernel
/// instead of working side by side.
public record FoldRepeatedLayers() implements Pass {
    /// A repetition counts if it holds at least one computation of this many.
    private static final int OF_COMPUTATIONS = 2;

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (FuncOp function : module.body().ops(FuncOp.class))
            if (!function.isDeclaration())
                layersOf(function).ifPresent(l -> new OutlinedLayers(function, l, context).replace());
    }

    /// The layers of a function, equal in structure; none if they are not most of it.
    private static Optional<List<Layer>> layersOf(FuncOp function) {
        List<GenericOp> ops = function.body().ops(GenericOp.class);
        Map<Op, Fingerprint> fingerprints = new HashMap<>();
        for (GenericOp op : ops) fingerprints.put(op, Fingerprint.of(op));
        InputsFirst first = InputsFirst.in(function);
        Optional<List<Layer>> asIs = layers(ops, fingerprints);
        Optional<List<Layer>> behind = layers(first.order(), fingerprints);
        if (asIs.isEmpty() || covered(behind) <= covered(asIs)) return asIs;
        first.move();
        return behind;
    }

    private static int covered(Optional<List<Layer>> layers) {
        return layers.stream()
                .flatMap(List::stream)
                .mapToInt(layer -> layer.computations().size())
                .sum();
    }

    private static Optional<List<Layer>> layers(List<GenericOp> ops, Map<Op, Fingerprint> fingerprints) {
        Map<List<Object>, Integer> numbers = new HashMap<>();
        List<Integer> words = new ArrayList<>();
        for (GenericOp op : ops)
            words.add(numbers.computeIfAbsent(
                    Objects.requireNonNull(fingerprints.get(op)).words(), _ -> numbers.size()));
        return Repetition.longest(words).filter(r -> isMostOf(r, ops)).flatMap(r -> bestCut(r, ops, fingerprints));
    }

    private static boolean isMostOf(Repetition repetition, List<GenericOp> ops) {
        return repetition.period() > 1 && repetition.length() * OF_COMPUTATIONS >= ops.size();
    }

    /// Where a layer begins is open as far as the stretch is longer than its rounds: the fewest values shall pass from
    /// one layer to the next.
    private static Optional<List<Layer>> bestCut(
            Repetition repetition, List<GenericOp> ops, Map<Op, Fingerprint> fingerprints) {
        List<Layer> best = null;
        long fewest = Long.MAX_VALUE;
        for (int shift = 0; shift <= repetition.rest(); shift++) {
            List<Layer> layers = equal(cut(repetition.shifted(shift), ops, fingerprints));
            if (layers.size() < 2
                    || !haveWeights(layers)
                    || layers.size() * repetition.period() * OF_COMPUTATIONS < ops.size()) continue;
            long passed = passed(layers.get(1));
            if (passed >= fewest) continue;
            best = layers;
            fewest = passed;
        }
        return Optional.ofNullable(best);
    }

    private static List<Layer> cut(Repetition repetition, List<GenericOp> ops, Map<Op, Fingerprint> fingerprints) {
        List<Layer> layers = new ArrayList<>();
        for (int round = 0; round < repetition.count(); round++) {
            int begin = repetition.start() + round * repetition.period();
            layers.add(new Layer(ops.subList(begin, begin + repetition.period()), fingerprints));
        }
        return layers;
    }

    /// The longest row of neighbours that hang together in the same way.
    private static List<Layer> equal(List<Layer> layers) {
        int begin = 0;
        int longest = 0;
        for (int from = 0; from < layers.size(); ) {
            int to = from + 1;
            while (to < layers.size()
                    && layers.get(to).structure().equals(layers.get(from).structure())) to++;
            if (to - from > longest) {
                begin = from;
                longest = to - from;
            }
            from = to;
        }
        return layers.subList(begin, begin + longest);
    }

    /// Whether each layer has something of its own that no computation makes.
    private static boolean haveWeights(List<Layer> layers) {
        List<Value> first = layers.get(0).outside();
        List<Value> second = layers.get(1).outside();
        for (int i = 0; i < first.size(); i++)
            if (first.get(i) != second.get(i)
                    && !(first.get(i).definingOp() instanceof GenericOp)
                    && !(second.get(i).definingOp() instanceof GenericOp)) return true;
        return false;
    }

    /// How many computed values a layer takes.
    private static long passed(Layer layer) {
        Set<Value> taken = new HashSet<>(layer.outside());
        return taken.stream().filter(v -> v.definingOp() instanceof GenericOp).count();
    }
}
