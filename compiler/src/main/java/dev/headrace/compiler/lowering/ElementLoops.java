package dev.headrace.compiler.lowering;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.List;

/// Loop nests over elements: one loop for each extent, the first outermost; none for an extent of 1.
final class ElementLoops {
    private ElementLoops() {}

    /// Fills the innermost body.
    @FunctionalInterface
    interface Body {
        void build(Builder at, List<Value> counters);
    }

    static void over(Builder at, Location location, Dims extents, Body body) {
        nest(at, location, extents, List.of(), body);
    }

    private static void nest(Builder at, Location location, Dims extents, List<Value> outer, Body body) {
        int depth = outer.size();
        if (depth == extents.size()) {
            body.build(at, outer);
        } else if (extents.at(depth) == 1) {
            nest(
                    at,
                    location,
                    extents,
                    with(outer, ConstantOp.index(at, location, 0).result()),
                    body);
        } else {
            ForOp.create(at, location, extents.at(depth), 1, List.of(), (inside, counter, _) -> {
                nest(inside, location, extents, with(outer, counter), body);
                return List.of();
            });
        }
    }

    private static List<Value> with(List<Value> outer, Value counter) {
        List<Value> all = new ArrayList<>(outer);
        all.add(counter);
        return all;
    }
}
