package dev.headrace.compiler.fusion;

import dev.headrace.dialects.dataflow.ConverterShape;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Which kernels go together.
///
/// A kernel joins the group of its nearest predecessor, which is the one with the largest number, if there is room.
/// Values then flow from groups of smaller number to groups of larger number only, so that the groups can run one after
/// the other. What happens to a tensor outside of kernels (a look-up on the host, a reshape) comes between groups.
final class FusionPlan {
    private final List<Group> groups = new ArrayList<>();
    private final Map<Op, Integer> groupOf = new HashMap<>();
    private final Map<Op, Integer> turnOf = new HashMap<>();

    /// Kernels that become one.
    static final class Group {
        private final List<KernelOp> kernels = new ArrayList<>();
        private final Set<Conversion> converters = new HashSet<>();
        private long bits;

        List<KernelOp> kernels() {
            return kernels;
        }

        long bits() {
            return bits;
        }
    }

    /// A tensor of one kernel in the order that another wants.
    private record Conversion(Value tensor, ItensorType target) {}

    /// @param limit what a fused kernel may keep of the bits on the chip
    static FusionPlan of(FuncOp function, long onChipBits, long limit, PassContext context) {
        FusionPlan plan = new FusionPlan();
        for (Op op : function.body()) {
            if (op instanceof KernelOp kernel && !kernel.isOnHost()) plan.place(kernel, onChipBits, limit, context);
            else
                plan.turnOf.put(op, op.spec().has(Trait.TERMINATOR) ? Integer.MAX_VALUE : 2 * plan.firstGroupAfter(op));
        }
        return plan;
    }

    List<Group> groups() {
        return groups;
    }

    private void place(KernelOp kernel, long onChipBits, long limit, PassContext context) {
        int nearest = -1;
        for (Value source : kernel.sources())
            nearest = Math.max(nearest, groupOf.getOrDefault(source.definingOp(), -1));
        int earliest = firstGroupAfter(kernel);
        int current = groups.size() - 1;
        int wanted = nearest >= earliest ? nearest : current >= earliest ? current : -1;

        long own = localBits(kernel);
        if (own > onChipBits) {
            context.diagnostics()
                    .error(
                            kernel,
                            "@%s alone keeps %d bits on the chip, which has %d; choose smaller tiles or a larger"
                                    + " target",
                            kernel.symbol(),
                            own,
                            onChipBits);
            open(kernel, own);
            return;
        }
        if (wanted >= 0 && tryJoin(kernel, own, groups.get(wanted), limit, context)) {
            enter(kernel, wanted);
            return;
        }
        if (wanted < 0 && current >= 0)
            context.remark(Remark.of(
                    "fusion",
                    kernel.symbol(),
                    "opens kernel " + groups.size(),
                    "a tensor that it reads is made outside of the accelerator after kernel " + (earliest - 1)));
        open(kernel, own);
    }

    private void open(KernelOp kernel, long own) {
        Group group = new Group();
        group.bits = own;
        group.kernels.add(kernel);
        groups.add(group);
        enter(kernel, groups.size() - 1);
    }

    private void enter(KernelOp kernel, int group) {
        groupOf.put(kernel, group);
        turnOf.put(kernel, 2 * group + 1);
    }

    private boolean tryJoin(KernelOp kernel, long own, Group group, long limit, PassContext context) {
        Set<Conversion> fresh = new HashSet<>();
        long converterBits = 0;
        for (int i = 0; i < kernel.operandCount(); i++) {
            if (!(kernel.operand(i) instanceof OpResult source)
                    || !(source.definingOp() instanceof KernelOp producer)
                    || !group.kernels.contains(producer)) continue;
            ItensorType from =
                    (ItensorType) producer.yield().operand(source.index()).type();
            ItensorType to = (ItensorType) kernel.body().argument(i).type();
            Conversion conversion = new Conversion(source, to);
            if (from.equals(to) || group.converters.contains(conversion) || !fresh.add(conversion)) continue;
            converterBits += ConverterShape.between(from, to).bits(from);
        }
        long needed = group.bits + own + converterBits;
        if (needed > limit) {
            context.remark(Remark.of(
                            "fusion",
                            kernel.symbol(),
                            "opens kernel " + groups.size(),
                            "kernel " + groups.indexOf(group) + " has no room for it on the chip")
                    .with("bits_needed", needed)
                    .with("bits_available", limit));
            return false;
        }
        group.bits = needed;
        group.converters.addAll(fresh);
        group.kernels.add(kernel);
        return true;
    }

    /// The first group that may read what this operation reads from external memory, which is after the groups that
    /// write it.
    private int firstGroupAfter(Op op) {
        int first = 0;
        for (Value operand : op.operands()) {
            Op definition = operand.definingOp();
            if (definition == null) continue;
            Integer group = groupOf.get(definition);
            if (group == null) first = Math.max(first, Objects.requireNonNull(turnOf.get(definition)) / 2);
            else first = Math.max(first, op instanceof KernelOp kernel && !kernel.isOnHost() ? group : group + 1);
        }
        return first;
    }

    /// Bits of the tiles that the tasks of a kernel hold.
    static long localBits(KernelOp kernel) {
        long bits = 0;
        for (TaskOp task : kernel.tasks())
            for (EmptyOp tile : task.all(EmptyOp.class))
                bits = Math.addExact(bits, tile.type().bits());
        return bits;
    }

    /// Brings the operations of the function into an order in which the kernels of a group stand side by side.
    void orderByGroup(FuncOp function) {
        List<Op> ops = function.body().ops();
        ops.sort(Comparator.comparing(turnOf::get));
        Rewriter rewriter = Rewriter.atEndOf(function.body());
        for (Op op : ops) rewriter.moveOpToEnd(op, function.body());
    }
}
