package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.Unit;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Products whose weights come from the same tasks, one after the other, share their multipliers: while one of them
/// works the others wait for weights anyway.
///
/// Before: `dataflow.task @q() { fills … loops … }` and `dataflow.task @k() { fills … loops … }`. After:
/// ```mlir
/// dataflow.task @q.row() { … }                       // gathers a group of activations into one token
/// dataflow.task @q() attributes {unit = "products"} { … }
/// dataflow.task @k.row() { … }
/// dataflow.task @k() attributes {unit = "products"} { … }
/// ```
/// The values are the same. What follows takes tasks of one unit to work in turn, and counts their hardware once.
///
/// @param least products that are worth it
public record ShareProducts(long least) implements Pass {
    public static final long USUAL_LEAST = 2;

    public ShareProducts {
        if (least < 2) throw new IllegalArgumentException("a single product shares nothing");
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (ComputeUnit unit : ComputeUnit.in(module))
            if (unit.kernels().stream().allMatch(KernelOp::isInMemory)) share(unit, context);
    }

    private void share(ComputeUnit unit, PassContext context) {
        SequencedMap<List<List<TaskOp>>, List<ProductTask>> byLoads = new LinkedHashMap<>();
        Map<TaskOp, List<TaskOp>> processes = new HashMap<>();
        for (List<TaskOp> turns : unit.processes()) for (TaskOp task : turns) processes.put(task, turns);
        for (List<TaskOp> turns : unit.processes())
            for (TaskOp task : turns)
                ProductTask.of(task).ifPresent(product -> {
                    List<List<TaskOp>> loads = product.weights().stream()
                            .map(stream -> processes.getOrDefault(stream.writer(), List.of()))
                            .toList();
                    if (!loads.isEmpty() && loads.stream().allMatch(ShareProducts::loadsInTurn))
                        byLoads.computeIfAbsent(loads, _ -> new ArrayList<>()).add(product);
                });
        UniqueNames names = UniqueNames.besideTasksOf(unit.kernels());
        for (List<ProductTask> products : byLoads.values())
            if (products.size() >= least && areInOrder(products)) share(products, names, context);
    }

    /// Whether one piece of hardware loads for several readers.
    private static boolean loadsInTurn(List<TaskOp> loads) {
        return loads.stream().allMatch(load -> load.all(StreamReadOp.class).isEmpty())
                && loads.stream()
                                .flatMap(load -> load.all(StreamWriteOp.class).stream())
                                .map(StreamWriteOp::stream)
                                .distinct()
                                .count()
                        > 1;
    }

    /// Whether each kernel loads the weights in the order of its products.
    private static boolean areInOrder(List<ProductTask> products) {
        SequencedMap<TaskOp, List<StreamOp>> byLoad = new LinkedHashMap<>();
        for (ProductTask product : products) {
            StreamOp first = product.weights().getFirst();
            byLoad.computeIfAbsent(first.writer(), _ -> new ArrayList<>()).add(first);
        }
        return byLoad.entrySet().stream()
                .allMatch(each -> each.getKey().all(StreamWriteOp.class).stream()
                        .map(write -> (StreamOp) write.stream().definingOp())
                        .filter(each.getValue()::contains)
                        .distinct()
                        .toList()
                        .equals(each.getValue()));
    }

    /// What one load sends to all of them passes through one FIFO.
    private static void join(List<ProductTask> turns, int place, String unit, UniqueNames names) {
        TaskOp writer = turns.getFirst().weights().get(place).writer();
        String load = writer.unit().orElseGet(writer::symbol);
        String fifo = names.claim(load + ".to." + unit);
        for (ProductTask turn : turns) {
            StreamOp stream = turn.weights().get(place);
            Rewriter.at(stream).setAttribute(stream, StreamOp.FIFO, new StringAttr(fifo));
        }
    }

    private void share(List<ProductTask> products, UniqueNames names, PassContext context) {
        for (ProductTask product : products) product.feed(names);
        Map<Unit, List<ProductTask>> alike = new LinkedHashMap<>();
        for (ProductTask product : products) {
            Unit unit = Unit.of(product.task())
                    .orElseThrow(() -> new IllegalStateException(
                            product.task().symbol() + " is not the two loops that it was made"));
            Unit known =
                    alike.keySet().stream().filter(unit::isLike).findFirst().orElse(unit);
            alike.computeIfAbsent(known, _ -> new ArrayList<>()).add(product);
        }
        for (List<ProductTask> turns : alike.values()) {
            if (turns.size() < least) continue;
            String name = names.claim("products");
            for (ProductTask turn : turns) turn.assign(name);
            for (int place = 0; place < turns.getFirst().weights().size(); place++) join(turns, place, name, names);
            context.remark(Remark.of(
                            "vectorization",
                            name,
                            turns.size() + " products share their multipliers",
                            "their weights come through the same channels, one after the other: "
                                    + String.join(
                                            ", ",
                                            turns.stream()
                                                    .map(turn -> turn.task().symbol())
                                                    .toList()))
                    .with("products", turns.size()));
        }
    }
}
