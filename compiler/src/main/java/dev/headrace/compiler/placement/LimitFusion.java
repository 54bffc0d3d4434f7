package dev.headrace.compiler.placement;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.ItensorConverterOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Finds out how much fused kernels may keep on the chip, so that each fits on the device by itself. Fusion counts bits
/// alone; what logic a kernel takes is known at the end only. So the passes up to there are tried on a copy of the
/// program, and where a kernel turns out too large, again with less: kernels become smaller and more.
///
/// Nothing is tried where the computations are small beside the device.
///
/// Before: `module { … }`. After, where a kernel was too large:
/// ```mlir
/// module attributes {fusion.on_chip_bits = 51200 : i64} { … }
/// ```
/// @param limit what fused kernels may keep on the chip at first
/// @param fusion the passes from fusion to the sizes of FIFOs
/// @param estimators what chooses memories and channels and predicts resources
public record LimitFusion(Target target, long limit, Supplier<List<Pass>> fusion, List<Pass> estimators)
        implements Pass {
    private static final int MOST_ATTEMPTS = 8;

    /// Computations that take less of the device fit with all that comes with them.
    private static final long SMALL_PERCENT = 10;

    public LimitFusion {
        estimators = List.copyOf(estimators);
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        if (isSmall(module)) return;
        OptionalLong next = OptionalLong.of(limit);
        FusionAttempt first = null;
        FusionAttempt best = null;
        int attempts = 0;
        for (; attempts < MOST_ATTEMPTS && next.isPresent(); attempts++) {
            FusionAttempt attempt = FusionAttempt.of(this, module, next.getAsLong());
            if (attempt == null) break;
            if (first == null) first = attempt;
            if (best == null || attempt.isBetterThan(best)) best = attempt;
            next = attempt.nextLimit();
        }
        if (first == null || best == null || first.equals(best)) return;
        Rewriter.atEndOf(module.body()).setAttribute(module, KernelOp.FUSION_LIMIT, IntegerAttr.i64(best.limit()));
        for (FusionAttempt.TooLarge kernel : first.tooLarge()) context.remark(explain(kernel, best, attempts));
    }

    private static Remark explain(FusionAttempt.TooLarge kernel, FusionAttempt chosen, int attempts) {
        return Remark.of(
                        "fusion",
                        kernel.name(),
                        "is divided: kernels keep at most " + chosen.limit() + " bits on the chip",
                        "as one kernel it does not fit on the device: " + kernel.why()
                                + (chosen.tooLarge().isEmpty() ? "" : "; with less some kernels still do not fit"))
                .with("bits_as_one_kernel", kernel.bits())
                .with("attempts", attempts);
    }

    private boolean isSmall(ModuleOp module) {
        TaskEstimate estimate = new TaskEstimate(target);
        Resources sum = Resources.NONE;
        long bits = 0;
        for (KernelOp kernel : module.all(KernelOp.class)) {
            if (kernel.isOnHost()) continue;
            for (TaskOp task : kernel.tasks()) sum = sum.plus(estimate.alone(task));
            bits += bits(kernel);
        }
        Resources percent = new Resources(SMALL_PERCENT, SMALL_PERCENT, SMALL_PERCENT, SMALL_PERCENT, SMALL_PERCENT);
        return sum.fitsIn(target.usable().percent(percent)) && bits <= target.onChipBits() / 100 * SMALL_PERCENT;
    }

    /// What fusion counts: tiles and converters.
    static long bits(KernelOp kernel) {
        long bits = 0;
        for (TaskOp task : kernel.tasks())
            for (EmptyOp tile : task.all(EmptyOp.class)) bits += tile.type().bits();
        for (ItensorConverterOp converter : kernel.all(ItensorConverterOp.class))
            bits += converter.shape().bits(converter.sourceType());
        return bits;
    }
}
