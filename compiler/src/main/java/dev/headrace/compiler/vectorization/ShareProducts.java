package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.UniqueNames;
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
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost() && kernel.isInMemory()) share(kernel, context);
    }

    private void share(KernelOp kernel, PassContext context) {
        SequencedMap<List<TaskOp>, List<ProductTask>> byLoads = new LinkedHashMap<>();
        for (TaskOp task : kernel.graph())
            ProductTask.of(task)
                    .filter(product -> comesInTurn(product.weights()))
                    .ifPresent(product -> byLoads.computeIfAbsent(
                                    product.weights().stream()
                                            .map(StreamOp::writer)
                                            .toList(),
                                    _ -> new ArrayList<>())
                            .add(product));
        UniqueNames names = UniqueNames.besideTasksOf(kernel);
        for (List<ProductTask> products : byLoads.values())
            if (products.size() >= least && areInOrder(products)) share(products, names, context);
    }

    /// Whether all weights come from tasks that load for others too.
    private static boolean comesInTurn(List<StreamOp> weights) {
        return !weights.isEmpty()
                && weights.stream().allMatch(stream -> {
                    TaskOp load = stream.writer();
                    return load.all(StreamReadOp.class).isEmpty()
                            && load.all(StreamWriteOp.class).stream()
                                            .map(StreamWriteOp::stream)
                                            .distinct()
                                            .count()
                                    > 1;
                });
    }

    /// Whether the weights are loaded in the order of the products.
    private static boolean areInOrder(List<ProductTask> products) {
        List<StreamOp> first =
                products.stream().map(product -> product.weights().getFirst()).toList();
        List<StreamOp> loaded = first.getFirst().writer().all(StreamWriteOp.class).stream()
                .map(write -> (StreamOp) write.stream().definingOp())
                .filter(first::contains)
                .distinct()
                .toList();
        return loaded.equals(first);
    }

    /// What one load sends to all of them passes through one FIFO.
    private static void join(List<ProductTask> turns, int place, String unit, UniqueNames names) {
        String load = turns.getFirst().weights().get(place).writer().symbol();
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
