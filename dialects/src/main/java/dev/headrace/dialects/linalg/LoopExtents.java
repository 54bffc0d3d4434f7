package dev.headrace.dialects.linalg;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.ShapedType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How far the loops of a structured operation run: a loop runs over the whole of a dimension that it alone indexes.
final class LoopExtents {
    private static final long UNKNOWN = -2;

    private LoopExtents() {}

    /// The extents of `loops` loops over operands of these types; nothing if no operand gives the extent of some loop.
    static Optional<Dims> find(int loops, List<Type> operands, List<AffineMap> maps) {
        long[] extents = new long[loops];
        Arrays.fill(extents, UNKNOWN);
        for (int i = 0; i < operands.size(); i++) {
            if (!(operands.get(i) instanceof ShapedType shaped)) continue;
            for (int r = 0; r < maps.get(i).resultCount(); r++) {
                OptionalInt loop = maps.get(i).dimOf(r);
                if (loop.isPresent() && extents[loop.getAsInt()] < 0) extents[loop.getAsInt()] = shaped.sizeOf(r);
            }
        }
        boolean complete = Arrays.stream(extents).noneMatch(e -> e == UNKNOWN);
        return complete ? Optional.of(Dims.of(extents)) : Optional.empty();
    }
}
