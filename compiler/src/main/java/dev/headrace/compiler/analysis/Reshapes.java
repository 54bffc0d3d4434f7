package dev.headrace.compiler.analysis;

import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Changes of shape that keep the row-major order of the elements.
public final class Reshapes {
    private Reshapes() {}

    /// `value` in another static shape, by as few expansions and collapses as it takes.
    public static Value to(Builder at, Location location, Value value, Dims shape) {
        Dims given = ((TensorType) value.type()).shape();
        if (given.product() != shape.product())
            throw new IllegalArgumentException("a tensor of shape " + given + " does not fill the shape " + shape);
        if (given.equals(shape)) return value;
        Optional<Value> once = inOneStep(at, location, value, shape);
        if (once.isPresent()) return once.get();
        Value from = value;
        if (given.values().contains(1L)) from = to(at, location, value, withoutUnits(given));
        Dims target = withoutUnits(shape);
        Value changed = inOneStep(at, location, from, target).orElse(null);
        if (changed == null) {
            Dims between = commonRefinement(((TensorType) from.type()).shape(), target);
            changed = to(at, location, to(at, location, from, between), target);
        }
        return to(at, location, changed, shape);
    }

    private static Optional<Value> inOneStep(Builder at, Location location, Value value, Dims shape) {
        Dims given = ((TensorType) value.type()).shape();
        if (given.equals(shape)) return Optional.of(value);
        Optional<Value> expanded = Reassociation.between(shape, given)
                .map(r -> ExpandShapeOp.create(at, location, value, r, shape).result());
        if (expanded.isPresent()) return expanded;
        return Reassociation.between(given, shape)
                .map(r -> CollapseShapeOp.create(at, location, value, r).result());
    }

    /// Whether one expansion or one collapse, or nothing at all, makes the second shape of the first.
    public static boolean takesOneStep(Dims from, Dims to) {
        return from.equals(to)
                || Reassociation.between(to, from).isPresent()
                || Reassociation.between(from, to).isPresent();
    }

    public static Dims withoutUnits(Dims shape) {
        return new Dims(shape.values().stream().filter(s -> s != 1).toList());
    }

    /// The coarsest shape that folds to both, or all elements in a row if there is none.
    private static Dims commonRefinement(Dims a, Dims b) {
        TreeSet<Long> cuts = new TreeSet<>();
        addCuts(cuts, a);
        addCuts(cuts, b);
        List<Long> sizes = new ArrayList<>();
        long whole = a.product();
        for (long cut : cuts.descendingSet()) {
            if (whole % cut != 0) return Dims.of(a.product());
            if (whole != cut) sizes.add(whole / cut);
            whole = cut;
        }
        return new Dims(sizes);
    }

    private static void addCuts(Set<Long> cuts, Dims shape) {
        long suffix = 1;
        for (long size : shape.values().reversed()) {
            cuts.add(suffix);
            suffix *= size;
        }
    }
}
