package dev.headrace.compiler.placement;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Divides kernels that do not fit on the device together into groups, each an image of its own: the host loads one
/// after the other, or each onto a device of its own. In the order of the program a group takes kernel after kernel as
/// long as they fit. Kernels of one layer stay together, for the host would load images again for each layer
/// otherwise; only where they do not fit even alone are they divided too.
///
/// Whether kernels fit is tried on a copy of the program, with the passes that follow.
///
/// Before, where the device holds one of them at a time:
/// ```mlir
/// %a = dataflow.kernel @embed(%x) …
/// %b = dataflow.kernel @head(%a) …
/// ```
/// After:
/// ```mlir
/// %a = dataflow.kernel @embed(%x) attributes {group = 0 : i64} …
/// %b = dataflow.kernel @head(%a) attributes {group = 1 : i64} …
/// ```
/// @param estimators what chooses memories and channels and predicts resources, from the kernels and their groups
public record GroupKernels(Target target, List<Pass> estimators) implements Pass {
    public GroupKernels {
        estimators = List.copyOf(estimators);
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        GroupTrial trial = new GroupTrial(target, estimators, module);
        List<List<KernelOp>> groups = new ArrayList<>();
        if (trial.kernels().size() < 2 || trial.fits(groups, trial.kernels())) return;
        for (List<KernelOp> unit : trial.units()) add(unit, groups, trial);
        for (int i = 0; i < groups.size(); i++)
            for (KernelOp kernel : groups.get(i)) {
                setGroup(trial.original(kernel), i);
                context.remark(explain(kernel, i, groups, trial));
            }
    }

    private static void add(List<KernelOp> unit, List<List<KernelOp>> groups, GroupTrial trial) {
        if (!groups.isEmpty()) {
            List<List<KernelOp>> before = groups.subList(0, groups.size() - 1);
            List<KernelOp> more = new ArrayList<>(groups.getLast());
            more.addAll(unit);
            if (trial.fits(before, more)) {
                groups.set(groups.size() - 1, more);
                return;
            }
        }
        if (unit.size() == 1 || trial.fits(groups, unit)) groups.add(new ArrayList<>(unit));
        else for (KernelOp kernel : unit) add(List.of(kernel), groups, trial);
    }

    private static Remark explain(KernelOp kernel, int group, List<List<KernelOp>> groups, GroupTrial trial) {
        String why = "all " + trial.kernels().size() + " kernels do not fit on the device together: "
                + trial.objection(List.of(), trial.kernels());
        if (group > 0 && kernel == groups.get(group).getFirst())
            why = "with the kernels of group " + (group - 1) + " it does not fit on the device: "
                    + trial.objection(
                            groups.subList(0, group - 1),
                            Stream.concat(groups.get(group - 1).stream(), Stream.of(kernel))
                                    .toList());
        return Remark.of("placement", kernel.symbol(), "group " + group + " of " + groups.size(), why)
                .with("kernels_in_group", groups.get(group).size())
                .with("images_loaded_per_run_on_one_card", trial.loads(groups));
    }

    private static void setGroup(KernelOp kernel, int group) {
        Rewriter.at(kernel).setAttribute(kernel, KernelOp.GROUP, IntegerAttr.i64(group));
    }
}
