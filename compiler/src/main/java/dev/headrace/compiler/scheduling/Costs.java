package dev.headrace.compiler.scheduling;

import dev.headrace.compiler.target.Operator;
import dev.headrace.compiler.target.OperatorTable;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.DataflowOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.MemRefOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ScfOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.dialects.vector.VectorOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.FloatType;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What single operations cost on the target, in cycles.
final class Costs {
    /// Address, read and write of an iteration; what the tool adds to the stages of the operators.
    static final long ADDRESS_READ_WRITE = 3;

    private final Target target;
    private final Diagnostics problems;
    private final Set<String> reported = new HashSet<>();

    Costs(Target target, Diagnostics problems) {
        this.target = target;
        this.problems = problems;
    }

    /// Pipeline stages that an operation adds to its iteration. A tree has a register behind each level at least.
    long stages(Op op) {
        if (op instanceof LoadOp load) return read(load.memref());
        if (op instanceof dev.headrace.dialects.vector.LoadOp load) return read(load.memref());
        if (op instanceof ReductionOp tree)
            return (long) tree.levels()
                    * target.operators()
                            .find(tree.combining().spec().name(), tree.result().type())
                            .filter(_ -> tree.result().type() instanceof FloatType)
                            .map(operator -> Math.max(1, operator.stages()))
                            .orElse(1);
        return operator(op).map(Operator::stages).orElse(0);
    }

    private long read(Value memory) {
        return isExternal(memory) ? target.memory().readLatency() : 0;
    }

    /// Cycles that an operation adds to a dependence from one iteration to a later one.
    long recurrence(Op op) {
        return operator(op).map(Operator::recurrence).orElse(0);
    }

    private Optional<Operator> operator(Op op) {
        if (op instanceof MemRefOp || op instanceof VectorOp || op instanceof DataflowOp || op instanceof ScfOp)
            return Optional.empty();
        Optional<Operator> operator = target.operators().find(op);
        Type type = OperatorTable.type(op);
        if (operator.isEmpty() && reported.add(op.name() + " " + type))
            problems.error(
                    op,
                    "on %s has no operator on target %s for %s MHz; list it in the target's operators",
                    type,
                    target.name(),
                    BigDecimal.valueOf(target.megahertz()).stripTrailingZeros().toPlainString());
        return operator;
    }

    /// Whether an operation reads what others see: external memory, or what a kernel hands from round to round.
    static boolean readsOutside(Op op) {
        return switch (op) {
            case LoadOp load -> isOutside(load.memref());
            case dev.headrace.dialects.vector.LoadOp load -> isOutside(load.memref());
            default -> false;
        };
    }

    /// Whether an operation writes what others see.
    static boolean writesOutside(Op op) {
        return switch (op) {
            case StoreOp store -> isOutside(store.memref());
            case dev.headrace.dialects.vector.StoreOp store -> isOutside(store.memref());
            default -> false;
        };
    }

    private static boolean isOutside(Value memory) {
        return isExternal(memory) || memory.definingOp() instanceof BufferOp buffer && buffer.isHandOver();
    }

    /// Whether a memory lies outside of the device: an argument of the kernel.
    static boolean isExternal(Value memory) {
        return memory instanceof BlockArgument argument && !(argument.block().owner() instanceof TaskOp);
    }
}
