package dev.headrace.dialects;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.DataflowOp;
import dev.headrace.dialects.dataflow.ItensorEmptyOp;
import dev.headrace.dialects.dataflow.ItensorInstanceOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StackOp;
import dev.headrace.dialects.dataflow.StreamCastOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.pass.Legality;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The levels of the compiler, left to right. The same words name the package, the command line option, the test folder
/// and the guide. Each level is executable, and gives the same values as the one before.
public enum Level implements Legality {
    /// Structured operations on whole tensors.
    LINALG,
    /// Loops over tiles.
    TILED,
    /// Kernels and tasks that exchange tiles; each kernel reads and writes external memory.
    DATAFLOW,
    /// Fewer kernels: what lies between their tasks stays on the chip.
    FUSED,
    /// Transfers, converters and forks are tasks; each stream has one writer and one reader.
    MATERIALIZED,
    /// Tasks are loops over local memory that read and write FIFOs.
    STREAM,
    /// Every loop has an initiation interval and a latency.
    SCHEDULED,
    /// Every FIFO has its depth, every buffer its kind of memory, every tensor outside its channel, every task its die.
    SIZED;

    /// As the attribute `headrace.level` and the command line spell it.
    @Override
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Level> named(String text) {
        return Arrays.stream(values()).filter(l -> l.text().equals(text)).findFirst();
    }

    @Override
    public Optional<String> objection(Op op) {
        return Optional.ofNullable(
                switch (this) {
                    case LINALG ->
                        op instanceof DataflowOp || op instanceof ForOp ? "computations are not tiled yet" : null;
                    case TILED ->
                        op instanceof DataflowOp
                                ? "there are no kernels yet"
                                : isOutside(op) && isComputation(op) && !isHost(op)
                                        ? "must be inside a loop nest over tiles"
                                        : null;
                    case DATAFLOW, FUSED ->
                        isMemoryOp(op)
                                ? "streams are not FIFOs yet"
                                : isOutside(op) && (isComputation(op) || op instanceof ForOp)
                                        ? "must be inside a kernel"
                                        : null;
                    case MATERIALIZED ->
                        isMemoryOp(op)
                                ? "streams are not FIFOs yet"
                                : op instanceof ItensorEmptyOp || isViewOfStream(op) ? "must have become a task" : null;
                    case STREAM -> memoryObjection(op);
                    case SCHEDULED ->
                        memoryObjection(op) != null
                                ? memoryObjection(op)
                                : op instanceof ForOp loop
                                                && !loop.isUnrolled()
                                                && op.enclosing(TaskOp.class).isPresent()
                                                && !op.hasAttribute("schedule.latency")
                                        ? "has no latency"
                                        : null;
                    case SIZED -> SCHEDULED.objection(op).orElse(sizedObjection(op));
                });
    }

    private static @org.jspecify.annotations.Nullable String memoryObjection(Op op) {
        if (op instanceof DataflowOp
                && !isMemoryOp(op)
                && !(op instanceof KernelOp || op instanceof StackOp || op instanceof TaskOp || op instanceof YieldOp))
            return "tiles must have become elements of FIFOs";
        if (op instanceof KernelOp kernel && !kernel.isInMemory()) return "must work on memory";
        return isComputation(op) ? "must have become loops" : null;
    }

    private static @org.jspecify.annotations.Nullable String sizedObjection(Op op) {
        return switch (op) {
            case BufferOp buffer -> buffer.kind().isEmpty() ? "has no kind of memory" : null;
            case StreamOp stream -> stream.kind().isEmpty() ? "has no kind of memory" : null;
            case KernelOp kernel ->
                kernel.isOnHost() || kernel.hasAttribute(KernelOp.CHANNELS)
                        ? null
                        : "has no channels of external memory";
            case TaskOp task ->
                task.parent() instanceof KernelOp kernel
                                && !kernel.isOnHost()
                                && task.die().isEmpty()
                        ? "has no die"
                        : null;
            default -> null;
        };
    }

    private static boolean isMemoryOp(Op op) {
        return op instanceof StreamOp
                || op instanceof StreamReadOp
                || op instanceof StreamWriteOp
                || op instanceof StreamCastOp
                || op instanceof BufferOp;
    }

    private static boolean isViewOfStream(Op op) {
        return op instanceof DataflowOp
                && !(op instanceof KernelOp
                        || op instanceof TaskOp
                        || op instanceof YieldOp
                        || op instanceof ItensorInstanceOp
                        || op instanceof ItensorReadOp
                        || op instanceof ItensorWriteOp);
    }

    private static boolean isComputation(Op op) {
        return op instanceof GenericOp || op instanceof FillOp;
    }

    private static boolean isOutside(Op op) {
        return op.parent() instanceof FuncOp;
    }

    private static boolean isHost(Op op) {
        return op.attribute("headrace.placement", StringAttr.class)
                        .map(StringAttr::value)
                        .orElse("")
                        .equals("host")
                || op instanceof FillOp;
    }
}
