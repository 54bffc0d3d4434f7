package dev.headrace.dialects.linalg;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.IndexType;

/// The counter of a loop of the enclosing [GenericOp].
///
/// ```mlir
/// %row = linalg.index 0 : index
/// ```
public final class IndexOp extends LinalgOp {
    public static final OpSpec<IndexOp> SPEC = OpSpec.of("linalg.index", IndexOp::new)
            .attribute("dim", IntegerAttr.class)
            .result("result", Accepts.INDEX)
            .traits(Trait.PURE)
            .format(new IndexFormat())
            .verify(IndexOp::verify);

    private IndexOp(OpState state) {
        super(state);
    }

    public static IndexOp create(Builder at, Location loc, int loop) {
        return at.add(new IndexOp(
                OpState.of(SPEC, loc).attribute("dim", IntegerAttr.i64(loop)).results(IndexType.INDEX)));
    }

    /// Which loop, 0 for the outermost.
    public int loop() {
        return Math.toIntExact(required("dim", IntegerAttr.class).value());
    }

    private void verify(Diagnostics problems) {
        GenericOp around = enclosing(GenericOp.class).orElse(null);
        if (around == null) problems.error(this, "stands outside of 'linalg.generic'");
        else if (loop() < 0 || loop() >= around.loopCount())
            problems.error(this, "asks for loop %d of %d", loop(), around.loopCount());
    }
}
