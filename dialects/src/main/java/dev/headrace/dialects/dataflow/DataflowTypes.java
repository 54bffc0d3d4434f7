package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.type.TensorType;

/// The textual form of the dialect's types.
final class DataflowTypes {
    private DataflowTypes() {}

    /// What stands behind `!dataflow.`.
    static Type parse(Parser in, String name) {
        return switch (name) {
            case "itensor" -> itensor(in);
            case "stream" -> stream(in);
            default -> throw in.error("unknown type '!dataflow." + name + "'");
        };
    }

    private static StreamType stream(Parser in) {
        in.expect("<");
        StreamType type = new StreamType(in.type());
        in.expect(">");
        return type;
    }

    private static ItensorType itensor(Parser in) {
        in.expect("<");
        if (!(in.type() instanceof TensorType tile)) throw in.error("the tile of an itensor is a tensor");
        in.expect(",");
        Dims trips = in.dims();
        in.expect(",");
        Dims steps = in.dims();
        in.expect(",");
        AffineMap order = in.affineMap();
        ItensorType.defect(tile, trips, steps, order).ifPresent(defect -> {
            throw in.error("itensor " + defect);
        });
        in.expect(">");
        return new ItensorType(tile, trips, steps, order);
    }
}
