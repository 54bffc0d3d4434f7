package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.MemRefType;
import java.util.Optional;

/// Storage on the chip that belongs to one task, or to the kernel that it stands in: then it keeps what is in it from
/// round to round. `double` marks a ping-pong pair: one half is written while the other
/// is read. `kind` is there once sizes are chosen.
///
/// `partition` deals the elements out to banks that all answer at once: a factor for each dimension, and an index `i`
/// of a dimension with factor `f` lies in bank `i mod f` (cyclic). The number of banks is the product of the factors.
///
/// ```mlir
/// %b = dataflow.buffer {kind = "bram", double, partition = array<i64: 1, 8>} : memref<16x64xf32>
/// ```
public final class BufferOp extends DataflowOp {
    /// Factors of the cyclic partition into banks, one for each dimension.
    public static final String PARTITION = "partition";

    public static final OpSpec<BufferOp> SPEC = OpSpec.of("dataflow.buffer", BufferOp::new)
            .result("buffer", Constraints.BUFFER)
            .optionalAttribute("sym_name", StringAttr.class)
            .optionalAttribute("kind", StringAttr.class)
            .optionalAttribute("double", UnitAttr.class)
            .optionalAttribute(PARTITION, DenseArrayAttr.class)
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

    /// Whether it is a FIFO from one round to the next.
    public boolean isHandOver() {
        return parent() instanceof KernelOp kernel && kernel.overlaps();
    }

    /// Bits that it takes on the chip, both halves of a double buffer counted.
    public long bits() {
        return type().bits() * (isDouble() ? 2 : 1);
    }

    public Optional<MemoryKind> kind() {
        return attribute("kind", StringAttr.class).flatMap(k -> MemoryKind.named(k.value()));
    }

    /// All 1 where the elements lie in one bank.
    public Dims partition() {
        return attribute(PARTITION, DenseArrayAttr.class)
                .map(DenseArrayAttr::values)
                .orElseGet(() -> Dims.filled(type().rank(), 1));
    }

    public long banks() {
        return partition().product();
    }

    /// The most elements that one bank holds.
    public long wordsPerBank() {
        long words = 1;
        for (int d = 0; d < type().rank(); d++)
            words *= Math.ceilDiv(type().sizeOf(d), partition().at(d));
        return words;
    }

    private void verify(Diagnostics problems) {
        if (!type().shape().isStatic()) {
            problems.error(this, "has no fixed size: %s", type());
            return;
        }
        if (hasAttribute("kind") && kind().isEmpty())
            problems.error(
                    this, "has kind %s, expected one of %s", attribute("kind").orElseThrow(), MemoryKind.names());
        Dims partition = partition();
        if (partition.size() != type().rank()) {
            problems.error(this, "has a partition of %d factors for %s", partition.size(), type());
            return;
        }
        for (int d = 0; d < partition.size(); d++)
            if (partition.at(d) < 1 || partition.at(d) > type().sizeOf(d))
                problems.error(this, "deals dimension %d of %s out to %d banks", d, type(), partition.at(d));
    }
}
