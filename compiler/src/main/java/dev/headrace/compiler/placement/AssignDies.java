package dev.headrace.compiler.placement;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/// Places every task on a die of the device: those that reach external memory on the die that it is wired to, the
/// others so that as few wires as possible lead from die to die and no die holds more than is wise. A FIFO lies with
/// its reader. Where all of a kernel fits on the die of the memory, it lies there. Kernels of one group share the
/// device, one after the other; what later ones need on the die of the memory is kept free for them.
///
/// Needs the attributes of [EstimateResources]. Before: `dataflow.task @gelu() attributes {resources = …}`. After:
/// ```mlir
/// dataflow.task @gelu() attributes {resources = …, die = 1 : i64}
/// ```
public record AssignDies(Target target) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (List<KernelOp> group : KernelOp.byGroup(module).values()) assign(group, context);
    }

    private void assign(List<KernelOp> group, PassContext context) {
        int count = target.dies().size();
        List<Resources> free = new ArrayList<>();
        List<Resources> wise = new ArrayList<>();
        for (var die : target.dies()) {
            free.add(die.resources());
            wise.add(die.resources().percent(target.fillPercent()));
        }
        int memoryDie = target.memory().die();
        Map<ComputeUnit, Resources> fixed = new LinkedHashMap<>();
        for (ComputeUnit unit :
                ComputeUnit.of(group.stream().filter(KernelOp::isInMemory).toList())) fixed.put(unit, fixedOf(unit));
        Resources reserved = fixed.values().stream().reduce(Resources.NONE, Resources::plus);
        List<KernelOp> placed = new ArrayList<>();
        for (ComputeUnit unit : fixed.keySet()) {
            PlacementGraph graph = graph(unit);
            reserved = reserved.minus(fixed.get(unit));
            Resources others = reserved.plus(control(unit, graph));
            DiePlan plan = DiePlan.of(
                    graph,
                    without(free, memoryDie, others),
                    without(wise, memoryDie, others),
                    memoryDie,
                    target.wires() - DieWires.most(placed, count));
            List<Resources> spent = graph.takenOf(
                    plan.dies().stream().mapToInt(Integer::intValue).toArray(), count);
            for (int die = 0; die < count; die++) {
                Resources here = die == memoryDie ? spent.get(die).plus(control(unit, graph)) : spent.get(die);
                free.set(die, free.get(die).minus(here));
                wise.set(die, wise.get(die).minus(here));
            }
            note(unit, plan, context);
            placed.addAll(unit.kernels());
        }
        long[] crossing = DieWires.between(group, count);
        for (int die = 0; die + 1 < count; die++)
            if (crossing[die] > target.wires()) tooManyWires(group, die, crossing[die], context);
    }

    /// All kernels of a group are on the device at once, and so are their wires.
    private void tooManyWires(List<KernelOp> kernels, int die, long wires, PassContext context) {
        for (KernelOp kernel : kernels.stream().filter(KernelOp::isInMemory).toList())
            context.remark(Remark.of(
                            "placement",
                            kernel.symbol(),
                            "exceeds the device in wires between " + name(die) + " and " + name(die + 1),
                            "all kernels of its group together have more than there are")
                    .with("needed", wires)
                    .with("available", target.wires()));
    }

    /// What has to lie with the external memory, whatever lies where: the kernels that follow find it taken.
    private static Resources fixedOf(ComputeUnit unit) {
        PlacementGraph graph = graph(unit);
        Resources sum = control(unit, graph);
        for (int task = 0; task < graph.size(); task++)
            if (graph.pinned().get(task)) sum = sum.plus(graph.taken().get(task));
        return sum;
    }

    /// What kernels take beside their tasks and FIFOs.
    private static Resources control(ComputeUnit unit, PlacementGraph graph) {
        Resources all = unit.kernels().stream().map(AssignDies::taken).reduce(Resources.NONE, Resources::plus);
        return all.minus(graph.total()).most(Resources.NONE);
    }

    private static List<Resources> without(List<Resources> left, int memoryDie, Resources others) {
        List<Resources> capacities = new ArrayList<>();
        for (int die = 0; die < left.size(); die++)
            capacities.add((die == memoryDie ? left.get(die).minus(others) : left.get(die)).most(Resources.NONE));
        return capacities;
    }

    private static Resources taken(Op op) {
        return Resources.of(op)
                .orElseThrow(() -> new IllegalStateException(
                        op.name() + " has no resources; dies are assigned after they are estimated"));
    }

    private static PlacementGraph graph(ComputeUnit unit) {
        Map<TaskOp, Integer> numbers = numbers(unit);
        List<Resources> taken = new ArrayList<>();
        List<Boolean> pinned = new ArrayList<>();
        numbers.forEach((task, number) -> {
            if (number == taken.size()) {
                taken.add(taken(task));
                pinned.add(isPinned(task));
            } else {
                taken.set(number, taken.get(number).plus(taken(task)));
                pinned.set(number, pinned.get(number) || isPinned(task));
            }
        });
        List<PlacementGraph.Stream> streams = new ArrayList<>();
        for (List<StreamOp> fifo : unit.fifos()) {
            StreamOp stream = fifo.getFirst();
            int writer = numbers.getOrDefault(stream.writer(), 0);
            int reader = numbers.getOrDefault(stream.reader(), 0);
            taken.set(reader, taken.get(reader).plus(taken(stream)));
            streams.add(new PlacementGraph.Stream(writer, reader, DieWires.of(stream)));
        }
        return new PlacementGraph(taken, pinned, streams);
    }

    /// What is placed as one: tasks, and all that the same hardware does.
    private static SequencedMap<TaskOp, Integer> numbers(ComputeUnit unit) {
        SequencedMap<TaskOp, Integer> numbers = new LinkedHashMap<>();
        Map<Object, Integer> known = new HashMap<>();
        for (TaskOp task : unit.tasks())
            numbers.put(
                    task,
                    known.computeIfAbsent(
                            task.unit().<Object>map(Function.identity()).orElse(task), _ -> known.size()));
        return numbers;
    }

    /// Whether it has to lie with the external memory, as what the kernel keeps from round to round does.
    private static boolean isPinned(TaskOp task) {
        return !task.externalMemories().isEmpty() || task.usesKeptMemory();
    }

    private void note(ComputeUnit unit, DiePlan plan, PassContext context) {
        int memoryDie = target.memory().die();
        Map<TaskOp, Integer> dies = new HashMap<>();
        numbers(unit).forEach((task, number) -> {
            int die = plan.dies().get(number);
            dies.put(task, die);
            setDie(task, die);
            context.remark(Remark.of("placement", task.symbol(), "die " + name(die), why(task, plan)));
        });
        for (KernelOp kernel : unit.kernels()) setDie(kernel, memoryDie);
        for (List<StreamOp> fifo : unit.fifos()) {
            StreamOp stream = fifo.getFirst();
            int writer = dies.getOrDefault(stream.writer(), memoryDie);
            int reader = dies.getOrDefault(stream.reader(), memoryDie);
            for (StreamOp each : fifo) setDie(each, reader);
            if (writer != reader)
                context.remark(Remark.of(
                                "placement",
                                stream.symbol(),
                                "leads from die " + name(writer) + " to die " + name(reader),
                                "its writer and its reader do not lie on one die; the FIFO lies with the reader")
                        .with("wires", DieWires.of(stream)));
        }
        long[] crossing = DieWires.between(unit.kernels(), target.dies().size());
        for (KernelOp kernel : unit.kernels()) context.remark(summary(kernel, plan, crossing));
    }

    private String name(int die) {
        return target.dies().get(die).name();
    }

    private String why(TaskOp task, DiePlan plan) {
        if (target.dies().size() == 1) return "the device has no other";
        if (!task.externalMemories().isEmpty())
            return "the external memory that it reads or writes is wired to this die";
        if (isPinned(task)) return "what the kernel keeps from round to round lies on this die";
        if (plan.clusters() == 0) return "the whole kernel fits on this die, and no stream leaves it";
        return "of the placements that were compared, all tasks of the kernel together, this one has the fewest wires"
                + " between dies";
    }

    private Remark summary(KernelOp kernel, DiePlan plan, long[] crossing) {
        long used = plan.dies().stream().distinct().count();
        Remark remark = Remark.of(
                        "placement",
                        kernel.symbol(),
                        used > 1
                                ? "lies on " + used + " dies"
                                : "lies on die "
                                        + name(
                                                plan.dies().isEmpty()
                                                        ? target.memory().die()
                                                        : plan.dies().getFirst()),
                        measure(plan) + "; " + quality(plan))
                .with("wires", plan.wires());
        if (plan.bound().isPresent())
            remark = remark.with("least_wires", (long) Math.ceil(plan.bound().getAsDouble() - 1e-6));
        for (int die = 0; die + 1 < crossing.length; die++)
            remark = remark.with("wires_" + name(die) + "_" + name(die + 1), crossing[die]);
        return crossing.length > 1 ? remark.with("wires_available", target.wires()) : remark;
    }

    private static String measure(DiePlan plan) {
        return switch (plan.measure()) {
            case WISE ->
                plan.clusters() == 0
                        ? "no die is fuller than is wise"
                        : "it is too large for what others leave of one die, and no die is fuller than is wise";
            case FULL_FOR_WIRES -> "dies are fuller than is wise, for else too many wires lead from die to die";
            case FULL -> "dies are fuller than is wise, for it needs more than that of what others leave";
            case OVERFULL -> "it does not fit: all dies are overfull";
        };
    }

    private static String quality(DiePlan plan) {
        if (plan.wires() == 0) return "no wire leads from die to die";
        if (plan.bound().isEmpty()) return "how few wires are possible is not known";
        long least = (long) Math.ceil(plan.bound().getAsDouble() - 1e-6);
        if (least >= plan.wires()) return "no placement has fewer wires between dies";
        return "no placement has %d %% fewer wires between dies"
                .formatted((plan.wires() - least) * 100 / plan.wires() + 1);
    }

    private static void setDie(Op op, int die) {
        Rewriter.at(op).setAttribute(op, "die", IntegerAttr.i64(die));
    }
}
