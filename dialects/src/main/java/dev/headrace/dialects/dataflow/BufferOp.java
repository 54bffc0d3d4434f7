package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.MemRefType;
import java.util.Optional;

/// Storage on the chip that belongs to one task. `double` marks a ping-pong pair: one half is written while the other
/// is read. `kind` and `banks` are there once sizes are chosen.
///
/// ```mlir
/// %b = dataflow.buffer {banks = 1 : i64, kind = "bram", double} : memref<16x64xf32>
/// ```
public final class BufferOp extends DataflowOp {
    public static final OpSpec<BufferOp> SPEC = OpSpec.of("dataflow.buffer", BufferOp::new)
            .result("buffer", Constraints.BUFFER)
            .optionalAttribute("sym_name", StringAttr.class)
            .optionalAttribute("kind", StringAttr.class)
            .optionalAttribute("banks", IntegerAttr.class)
            .optionalAttribute("double", UnitAttr.class)
            .format("attr-dict `:` type($buffer)")
            .verify(BufferOp::verify);

    private BufferOp(OpState state) {
        super(state);
    }

    public static BufferOp create(Builder at, Location location, MemRefType type) {
        return at.add(SPEC.create(OpState.of(SPEC, location).results(type)));
    }

    public static BufferOp createDouble(Builder at, Location location, MemRefType type) {
        return at.add(SPEC.create(OpState.of(SPEC, location).results(type).attribute("double", UnitAttr.UNIT)));
    }

    public MemRefType type() {
        return (MemRefType) result().type();
    }

    public boolean isDouble() {
        return hasAttribute("double");
    }

    /// Bits that it takes on the chip, both halves of a double buffer counted.
    public long bits() {
        return type().bits() * (isDouble() ? 2 : 1);
    }

    public Optional<MemoryKind> kind() {
        return attribute("kind", StringAttr.class).flatMap(k -> MemoryKind.named(k.value()));
    }

    public long banks() {
        return attribute("banks", IntegerAttr.class).map(IntegerAttr::value).orElse(1L);
    }

    private void verify(Diagnostics problems) {
        if (!type().shape().isStatic()) problems.error(this, "has no fixed size: %s", type());
        if (hasAttribute("kind") && kind().isEmpty())
            problems.error(
                    this, "has kind %s, expected one of %s", attribute("kind").orElseThrow(), MemoryKind.names());
        if (banks() < 1) problems.error(this, "has %d banks", banks());
    }
}
