package dev.headrace.compiler.placement;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What becomes of a program if fused kernels keep so many bits on the chip at most.
///
/// @param tooLarge the kernels that do not fit on the device even alone
record FusionAttempt(long limit, List<TooLarge> tooLarge) {
    /// Logic is not in proportion to bits.
    private static final double MARGIN = 0.9;

    FusionAttempt {
        tooLarge = List.copyOf(tooLarge);
    }

    /// @param bits that it keeps on the chip as fusion counts them
    /// @param isDivisible whether it was fused from several
    /// @param share how often the device would hold what it takes of the scarcest resource
    record TooLarge(String name, long bits, boolean isDivisible, double share, String why) {}

    /// Null where the passes refuse the program: they tell why when their turn comes.
    static @Nullable FusionAttempt of(LimitFusion setting, ModuleOp module, long limit) {
        ModuleOp copy = module.copy();
        Rewriter.atEndOf(copy.body()).setAttribute(copy, KernelOp.FUSION_LIMIT, IntegerAttr.i64(limit));
        Map<String, KernelBits> fused = new HashMap<>();
        for (Pass pass : setting.fusion().get()) {
            if (!run(pass, copy)) return null;
            if (fused.isEmpty())
                for (KernelOp kernel : copy.all(KernelOp.class))
                    fused.put(
                            kernel.symbol(),
                            new KernelBits(
                                    LimitFusion.bits(kernel), kernel.tasks().size() > 1));
        }
        GroupTrial trial = new GroupTrial(setting.target(), setting.estimators(), copy);
        List<TooLarge> tooLarge = new ArrayList<>();
        if (!trial.estimateEachAlone()) return null;
        for (KernelOp kernel : trial.kernels()) {
            String why = trial.excess(List.of(kernel));
            if (why.isEmpty()) continue;
            KernelBits bits = fused.getOrDefault(kernel.symbol(), new KernelBits(0, false));
            tooLarge.add(new TooLarge(kernel.symbol(), bits.bits, bits.isDivisible, trial.share(kernel), why));
        }
        return new FusionAttempt(limit, tooLarge);
    }

    private record KernelBits(long bits, boolean isDivisible) {}

    private static boolean run(Pass pass, ModuleOp module) {
        PassContext context = new PassContext();
        try {
            pass.run(module, context);
        } catch (CompileError e) {
            return false;
        }
        return !context.diagnostics().hasErrors();
    }

    boolean isBetterThan(FusionAttempt other) {
        return excess() < other.excess();
    }

    private double excess() {
        return tooLarge.stream().mapToDouble(kernel -> kernel.share - 1).sum();
    }

    /// Less by as much as the kernels that can be divided are too large; nothing if there are none.
    OptionalLong nextLimit() {
        long next = limit;
        for (TooLarge kernel : tooLarge)
            if (kernel.isDivisible && kernel.bits > 0)
                next = Math.min(next, (long) (Math.min(limit, kernel.bits) / kernel.share * MARGIN));
        return next < limit ? OptionalLong.of(next) : OptionalLong.empty();
    }
}
