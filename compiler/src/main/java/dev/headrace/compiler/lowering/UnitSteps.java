package dev.headrace.compiler.lowering;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import java.util.OptionalLong;

/// A loop in steps whose counter is only ever divided by the step counts its iterations: hardware need not divide.
///
/// Before:
/// ```mlir
/// scf.for %i = %c0 to %c64 step %c16 { %q = arith.divui %i, %c16 … }
/// ```
/// After:
/// ```mlir
/// scf.for %q = %c0 to %c4 step %c1 { … }
/// ```
final class UnitSteps {
    private UnitSteps() {}

    static void in(KernelOp kernel) {
        for (ForOp loop : kernel.all(ForOp.class)) {
            OptionalLong step = ConstantOp.integerOf(loop.step());
            boolean divides = step.isPresent()
                    && step.getAsLong() > 1
                    && loop.tripCount().isPresent()
                    && ConstantOp.integerOf(loop.lower()).orElse(-1) == 0
                    && !loop.counter().isUnused()
                    && loop.counter().uses().stream().allMatch(use -> isDivision(use, step.getAsLong()));
            if (divides) count(loop);
        }
    }

    private static boolean isDivision(Value.Use use, long step) {
        return use.index() == 0
                && use.user() instanceof BinaryOp op
                && op.kind() == BinaryOp.Kind.DIVUI
                && ConstantOp.integerOf(op.right()).orElse(-1) == step;
    }

    private static void count(ForOp loop) {
        Builder at = Builder.before(loop);
        Rewriter rewriter = Rewriter.at(loop);
        long trips = loop.tripCount().orElseThrow();
        rewriter.setOperand(
                loop, 1, ConstantOp.index(at, loop.location(), trips).result());
        rewriter.setOperand(loop, 2, ConstantOp.index(at, loop.location(), 1).result());
        for (Op division : loop.counter().users()) rewriter.replace(division, loop.counter());
    }
}
