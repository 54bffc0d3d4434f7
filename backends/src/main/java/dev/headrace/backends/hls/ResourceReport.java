package dev.headrace.backends.hls;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What the design takes of the device, as far as the design says so: each group of kernels, each kernel, each die,
/// each task and FIFO. Everything here is predicted from the target's tables; no tool has counted it.
record ResourceReport(Board board) {
    /// All kernels of a group together, for they are linked into one binary; of several groups the most that one takes.
    void total(ModuleOp module, ObjectNode root) {
        SequencedMap<Integer, List<KernelOp>> groups = KernelOp.byGroup(module);
        if (groups.size() <= 1) {
            together(module.all(KernelOp.class), root);
            return;
        }
        Resources most = Resources.NONE;
        ArrayNode list = root.putArray("groups");
        for (var group : groups.entrySet()) {
            ObjectNode node = list.addObject().put("group", group.getKey());
            ArrayNode names = node.putArray("kernels");
            group.getValue().forEach(kernel -> names.add(kernel.symbol()));
            most = most.most(together(group.getValue(), node));
        }
        compare(most, board.resources(), root.putObject("predicted_resources"));
    }

    private Resources together(List<KernelOp> kernels, ObjectNode root) {
        Resources sum = Resources.NONE;
        List<Resources> dies = new ArrayList<>(Collections.nCopies(board.dies().size(), Resources.NONE));
        for (KernelOp kernel : kernels) {
            if (Resources.of(kernel).isEmpty()) continue;
            sum = sum.plus(Resources.of(kernel).orElseThrow());
            List<Resources> own = dies(kernel);
            for (int i = 0; i < own.size(); i++) dies.set(i, dies.get(i).plus(own.get(i)));
        }
        ObjectNode node = root.putObject("predicted_resources");
        compare(sum, board.resources(), node);
        dies(dies, node);
        return sum;
    }

    void kernel(KernelOp kernel, ObjectNode node) {
        Resources.of(kernel).ifPresent(taken -> {
            ObjectNode own = node.putObject("predicted_resources");
            compare(taken, board.resources(), own);
            dies(dies(kernel), own);
        });
    }

    /// A task or a FIFO.
    void part(Op op, ObjectNode node) {
        die(op, node);
        Resources.of(op).ifPresent(taken -> taken.byName().forEach(node.putObject("predicted_resources")::put));
    }

    private void die(Op op, ObjectNode node) {
        int die = number(op);
        if (die >= 0 && die < board.dies().size())
            node.put("die", board.dies().get(die).name());
    }

    private static int number(Op op) {
        return op.attribute("die", IntegerAttr.class)
                .map(die -> Math.toIntExact(die.value()))
                .orElse(-1);
    }

    /// What the parts of a kernel take of each die; what is left of the kernel's own lies with its interface.
    private List<Resources> dies(KernelOp kernel) {
        List<Resources> sums = new ArrayList<>(Collections.nCopies(board.dies().size(), Resources.NONE));
        Resources rest = Resources.of(kernel).orElse(Resources.NONE);
        List<Op> parts = new ArrayList<>(kernel.tasks());
        parts.addAll(kernel.streams());
        for (Op part : parts) {
            Resources taken = Resources.of(part).orElse(Resources.NONE);
            rest = rest.minus(taken);
            add(sums, number(part), taken);
        }
        add(sums, number(kernel), rest);
        return sums;
    }

    private static void add(List<Resources> sums, int die, Resources taken) {
        if (die >= 0 && die < sums.size()) sums.set(die, sums.get(die).plus(taken));
    }

    private void dies(List<Resources> taken, ObjectNode node) {
        ArrayNode list = node.putArray("dies");
        for (int i = 0; i < taken.size(); i++) {
            Board.Die die = board.dies().get(i);
            compare(taken.get(i), die.resources(), list.addObject().put("name", die.name()));
        }
    }

    private static void compare(Resources taken, Resources there, ObjectNode node) {
        Map<String, Long> available = there.byName();
        taken.byName().forEach((kind, count) -> {
            long most = available.getOrDefault(kind, 0L);
            ObjectNode entry = node.putObject(kind).put("needed", count).put("available", most);
            if (count > most) entry.put("too_much", count - most);
        });
    }
}
