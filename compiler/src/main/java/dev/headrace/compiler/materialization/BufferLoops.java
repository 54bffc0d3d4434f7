package dev.headrace.compiler.materialization;

import dev.headrace.compiler.analysis.TileLoops;
import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.dataflow.ConverterShape;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.Motion;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import java.util.ArrayList;
import java.util.List;

/// The loops with which a converter fills and empties its buffer.
final class BufferLoops {
    private BufferLoops() {}

    static List<? extends Value> nest(
            Builder at,
            Location location,
            List<ConverterShape.Loop> loops,
            List<? extends Value> inits,
            TileLoops.Body body) {
        return TileLoops.nest(
                at,
                location,
                loops.stream().map(ConverterShape.Loop::trips).toList(),
                loops.stream().map(ConverterShape.Loop::step).toList(),
                inits,
                body);
    }

    /// Where a tile lies in the buffer: along a dimension that no inner loop drives there is only one place.
    static List<IndexValue> offsets(
            Builder at, Location location, ItensorType type, List<ConverterShape.Loop> inner, List<Value> counters) {
        ItensorType plain = type.withoutSingleTrips();
        if (!type.isSeparable())
            return TileLoops.offsets(at, location, plain.order().results(), counters);
        List<IndexValue> offsets = new ArrayList<>();
        for (int j = 0; j < type.tile().rank(); j++) {
            Motion motion = plain.motionAlong(j).orElseThrow();
            AffineExpr offset = AffineExpr.constant(motion.start());
            for (int i = 0; i < inner.size(); i++)
                if (inner.get(i).dimension().isPresent()
                        && inner.get(i).dimension().getAsInt() == j)
                    offset = AffineExpr.dim(i).times(inner.get(i).scale()).plus(motion.start());
            offsets.add(
                    offset instanceof AffineExpr.Constant(long value)
                            ? IndexValue.of(value)
                            : IndexValue.of(AffineArithmetic.emit(at, location, offset, counters)));
        }
        return offsets;
    }
}
