package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.vector.LoadOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Products that take a row of weights in each cycle take several: neighbouring rows lie in channels of their own, with
/// a task that loads them and a FIFO for each, and the product multiplies all of them at once. Where a product has one
/// row of activations its channel bounds it, and no single one gives more than 64 bytes in a cycle.
///
/// Before:
/// ```mlir
/// dataflow.task @load.w() … { … %t = vector.load %w[%i, %c0] … dataflow.stream_write %t, %s … }
/// dataflow.task @product() … {
///   scf.for %j = %c0 to %c64 step %c1 {
///     %row = dataflow.stream_read %s : !dataflow.stream<vector<128xi4>> -> vector<128xi4>
///     … lanes … %sum = vector.reduction <add>, %products : vector<128xi32> into i32
///     dataflow.stream_write %sum, %r : i32, !dataflow.stream<i32>
///   }
/// }
/// ```
/// After, with two channels:
/// ```mlir
/// dataflow.task @load.w.0() … { … }                   // rows 0, 2, 4 …
/// dataflow.task @load.w.1() … { … }                   // rows 1, 3, 5 …
/// dataflow.task @product() … {
///   scf.for %j = %c0 to %c64 step %c2 {
///     %row0 = dataflow.stream_read %s0 … %row1 = dataflow.stream_read %s1 …
///     … lanes of lanes …
///     dataflow.stream_write %sums, %r : vector<2xi32>, !dataflow.stream<vector<2xi32>>
///   }
/// }
/// ```
/// The numbers are the same: rows are computed as before, each by itself. Kernels with such products share a compute
/// unit, where [ShareProducts] shares at all: they run one after the other.
///
/// @param channels the most channels of one product, a power of two
/// @param smallest the least bits of weights that a product takes in one run to be worth it
/// @param sharePercent how much of what a design should take at most goes into rows beyond the first
/// @param sharedLeast products of a kernel that [ShareProducts] lets share what is added
public record StripeWeights(
        Target target, long channels, long smallest, long sharePercent, long banks, long sharedLeast) implements Pass {
    public static final long USUAL_CHANNELS = 16;
    public static final long USUAL_SMALLEST = 1 << 19;
    public static final long USUAL_SHARE_PERCENT = 50;

    /// A product takes at most such a part of the channels of a device, so that others find some too.
    private static final long PART_OF_CHANNELS = 2;

    /// Rows that are kept though the die of the memory has no room: kernels are divided over images of the device then.
    private static final long ROWS_AT_ANY_PRICE = 8;

    /// The name of the compute unit that kernels share.
    private static final String UNIT = "device";

    @Override
    public void run(ModuleOp module, PassContext context) {
        Map<KernelOp, List<StripedProduct>> all = new LinkedHashMap<>();
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost() && kernel.isInMemory()) {
                List<StripedProduct> found = candidates(kernel);
                if (!found.isEmpty()) all.put(kernel, found);
            }
        List<List<KernelOp>> units = units(all);
        Map<KernelOp, Long> rows = rows(all, new InterfaceBlocks(module, all, units));
        for (List<KernelOp> unit : units) unite(unit, rows, context);
        all.forEach((kernel, found) -> {
            long number = rows.getOrDefault(kernel, 1L);
            if (number > 1) stripe(kernel, found, number, context);
        });
        Patterns.eraseUnused(module);
    }

    /// Kernels that share a compute unit: all with such products where [ShareProducts] shares, else each is alone.
    private List<List<KernelOp>> units(Map<KernelOp, List<StripedProduct>> candidates) {
        long products = candidates.values().stream().mapToLong(List::size).sum();
        return products >= sharedLeast
                ? List.of(List.copyOf(candidates.keySet()))
                : candidates.keySet().stream().map(List::of).toList();
    }

    private static void unite(List<KernelOp> kernels, Map<KernelOp, Long> rows, PassContext context) {
        if (kernels.size() < 2 || rows.getOrDefault(kernels.getFirst(), 1L) < 2) return;
        for (KernelOp kernel : kernels) {
            Rewriter.at(kernel).setAttribute(kernel, KernelOp.COMPUTE_UNIT, new StringAttr(UNIT));
            context.remark(Remark.of(
                            "vectorization",
                            kernel.symbol(),
                            "shares a compute unit with "
                                    + kernels.stream()
                                            .filter(other -> other != kernel)
                                            .map(KernelOp::symbol)
                                            .collect(Collectors.joining(", ")),
                            "they run one after the other, and their weights come through the same channels")
                    .with("kernels", kernels.size()));
        }
    }

    /// The most rows of each product of a kernel that fit on the device together: at first as many in all kernels, then
    /// fewer where the fewest weights come through them, until the die of the memory has room for the interfaces. Where
    /// that takes longer than to keep [#ROWS_AT_ANY_PRICE], these are kept. Kernels that share have equally many.
    private Map<KernelOp, Long> rows(Map<KernelOp, List<StripedProduct>> candidates, InterfaceBlocks interfaces) {
        long most = Long.highestOneBit(
                Math.max(1, Math.min(channels, target.memory().channels() / PART_OF_CHANNELS)));
        while (most > 1 && !fits(candidates, interfaces.units(), most)) most /= 2;
        Map<KernelOp, Long> rows = new LinkedHashMap<>();
        for (KernelOp kernel : candidates.keySet()) rows.put(kernel, most);
        Map<KernelOp, Long> within = fewer(rows, 1, interfaces);
        Map<KernelOp, Long> kept = fewer(rows, ROWS_AT_ANY_PRICE, interfaces);
        return beats(within, interfaces) <= beats(kept, interfaces) ? within : kept;
    }

    /// @param least rows that a kernel keeps
    private Map<KernelOp, Long> fewer(Map<KernelOp, Long> rows, long least, InterfaceBlocks interfaces) {
        Map<KernelOp, Long> fewer = new LinkedHashMap<>(rows);
        long room = target.dies().get(target.memory().die()).resources().bram18();
        while (interfaces.of(fewer) > room) {
            List<KernelOp> unit = interfaces.units().stream()
                    .filter(each -> fewer.getOrDefault(each.getFirst(), 1L) > least)
                    .min(Comparator.comparingLong(each -> beats(each, fewer, interfaces)))
                    .orElse(null);
            if (unit == null) return fewer;
            for (KernelOp kernel : unit) fewer.merge(kernel, 2L, (number, half) -> number / half);
        }
        return fewer;
    }

    private static long beats(Map<KernelOp, Long> rows, InterfaceBlocks interfaces) {
        return beats(rows.keySet(), rows, interfaces);
    }

    private static long beats(Collection<KernelOp> kernels, Map<KernelOp, Long> rows, InterfaceBlocks interfaces) {
        return kernels.stream()
                .mapToLong(kernel -> interfaces.bits(kernel) / rows.getOrDefault(kernel, 1L))
                .sum();
    }

    private boolean fits(Map<KernelOp, List<StripedProduct>> candidates, List<List<KernelOp>> units, long rows) {
        Resources sum = Resources.NONE;
        for (List<KernelOp> unit : units) {
            Map<Resources, Integer> same = new LinkedHashMap<>();
            for (KernelOp kernel : unit)
                for (StripedProduct product : candidates.getOrDefault(kernel, List.of()))
                    same.merge(more(product, rows), 1, Integer::sum);
            for (var each : same.entrySet())
                for (int i = 0; i < (each.getValue() < sharedLeast ? each.getValue() : 1); i++)
                    sum = sum.plus(each.getKey());
        }
        Resources wise = target.usable().percent(target.fillPercent());
        return sum.lut() * 100 <= wise.lut() * sharePercent && sum.dsp() * 100 <= wise.dsp() * sharePercent;
    }

    private Resources more(StripedProduct product, long rows) {
        Resources row = product.product().row(target.operators());
        long more = Math.min(rows, product.most()) - 1;
        return new Resources(row.lut() * more, row.ff() * more, row.dsp() * more, 0, 0);
    }

    private List<StripedProduct> candidates(KernelOp kernel) {
        List<StripedProduct> found = new ArrayList<>();
        Set<ForOp> taken = new HashSet<>();
        for (TaskOp task : kernel.tasks()) {
            for (ForOp loop : task.all(ForOp.class)) {
                StripedProduct product = WeightLoop.of(loop, task)
                        .flatMap(weights -> StripedProduct.of(weights, target.operators(), banks))
                        .filter(each -> each.most() > 1 && each.load().bits() >= smallest)
                        .orElse(null);
                if (product == null) continue;
                List<ForOp> partners =
                        product.partners().stream().map(InnerLoop::loop).toList();
                if (Collections.disjoint(taken, partners)) found.add(product);
                taken.addAll(partners);
            }
        }
        return found;
    }

    private static void stripe(KernelOp kernel, List<StripedProduct> products, long rows, PassContext context) {
        UniqueNames names = UniqueNames.besideTasksOf(kernel);
        SequencedMap<Integer, SpreadMemory.Cut> cuts = new TreeMap<>();
        Map<Integer, List<TaskOp>> loads = new TreeMap<>();
        for (StripedProduct product : products) {
            int parts = (int) Math.min(rows, product.most());
            List<StreamOp> streams = streams(product.stream(), parts);
            for (Value scalar : product.scalars()) widen(scalar, parts);
            product.partitions(parts).forEach(StripeWeights::partition);
            RunRowsTogether.rewrite(
                    product.product(), streams.stream().map(StreamOp::result).toList());
            for (InnerLoop partner : product.partners()) RunInLanes.rewrite(partner, parts);
            WeightLoad load = product.load();
            long bits = load.bits();
            int source = load.memory().index();
            cuts.put(source, new SpreadMemory.Cut(load.dim(), parts));
            loads.put(source, loads(load, streams, names));
            context.remark(Remark.of(
                            "vectorization",
                            product.product().task().symbol(),
                            "takes " + parts + " rows of weights at once",
                            "each comes through a channel of its own")
                    .with("bits_per_run", bits)
                    .with("channels", parts));
        }
        SpreadMemory.in(kernel, cuts).forEach((source, memories) -> {
            List<TaskOp> tasks = loads.getOrDefault(source, List.of());
            for (int part = 1; part < memories.size(); part++) {
                TaskOp task = tasks.get(part);
                Rewriter.at(task)
                        .replaceUses(memories.getFirst(), memories.get(part), use -> task.encloses(use.user()));
            }
        });
        inTurn(loads.values(), names);
    }

    /// The parts of all weights that have a number are loaded by one task. So is what is used together with their sums,
    /// such as scales, and all else that is no weight.
    private static void inTurn(Collection<List<TaskOp>> loads, UniqueNames names) {
        Set<TaskOp> striped = new HashSet<>();
        loads.forEach(striped::addAll);
        KernelOp kernel =
                loads.iterator().next().getFirst().enclosing(KernelOp.class).orElseThrow();
        List<TaskOp> others = kernel.tasks().stream()
                .filter(task -> !striped.contains(task) && LoadsInTurn.isOfParameter(task))
                .toList();
        int most = loads.stream().mapToInt(List::size).max().orElse(0);
        for (int part = 0; part < most; part++) {
            int number = part;
            List<TaskOp> together = loads.stream()
                    .filter(parts -> number < parts.size())
                    .map(parts -> parts.get(number))
                    .toList();
            merge(together, "load.weights." + part, names);
        }
        List<TaskOp> scales = others.stream()
                .filter(task -> LoadsInTurn.keepsPaceWith(striped, task))
                .toList();
        merge(scales, "load.scales", names);
        merge(others.stream().filter(task -> !scales.contains(task)).toList(), "load.parameters", names);
    }

    /// One task for some; what does it does those of the same name in other kernels of the compute unit too.
    private static void merge(List<TaskOp> tasks, String name, UniqueNames names) {
        if (tasks.isEmpty()) return;
        KernelOp kernel = tasks.getFirst().enclosing(KernelOp.class).orElseThrow();
        TaskOp task = LoadsInTurn.merge(tasks, name, names);
        if (kernel.computeUnit().isPresent()) Rewriter.at(task).setAttribute(task, TaskOp.UNIT, new StringAttr(name));
    }

    private static List<StreamOp> streams(StreamOp whole, int parts) {
        Rewriter rewriter = Rewriter.at(whole);
        List<StreamOp> streams = new ArrayList<>();
        for (int part = 0; part < parts; part++)
            streams.add(StreamOp.create(
                    rewriter, whole.location(), whole.symbol() + "." + part, whole.type(), whole.depth()));
        return streams;
    }

    /// A task for each part of the rows, in the place of the one for all.
    private static List<TaskOp> loads(WeightLoad load, List<StreamOp> streams, UniqueNames names) {
        TaskOp whole = load.task();
        int parts = streams.size();
        LoadOp row = load.load();
        Value upper = ConstantOp.index(
                        Rewriter.at(whole.body().first()),
                        whole.location(),
                        load.row().tripCount().orElseThrow() / parts)
                .result();
        Rewriter.at(load.row()).setOperand(load.row(), 1, upper);
        countParts(row, load, parts);
        List<TaskOp> tasks = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            Map<Value, Value> mapping = new HashMap<>();
            mapping.put(stream(whole), streams.get(part).result());
            TaskOp task = Copying.copyInto(Rewriter.at(whole), whole, mapping);
            Rewriter.at(task).setAttribute(task, "sym_name", new StringAttr(names.claim(whole.symbol() + "." + part)));
            tasks.add(task);
        }
        Value stream = stream(whole);
        Rewriter.at(whole).erase(whole);
        Op maker = Objects.requireNonNull(stream.definingOp());
        Rewriter.at(maker).erase(maker);
        return tasks;
    }

    private static Value stream(TaskOp load) {
        return load.all(StreamWriteOp.class).getFirst().stream();
    }

    /// Rows of a part are counted as if there were no others between them.
    private static void countParts(LoadOp row, WeightLoad load, int parts) {
        Value counter = load.row().counter();
        Value index = row.indices().get(load.dim());
        if (index == counter) return;
        Rewriter rewriter = Rewriter.at(row);
        Map<Value, Value> mapping = new HashMap<>();
        mapping.put(counter, ConstantOp.index(rewriter, row.location(), 0).result());
        Value start = atStart(rewriter, index, load.row(), mapping);
        Value bits = ConstantOp.index(rewriter, row.location(), Integer.numberOfTrailingZeros(parts))
                .result();
        Value before = BinaryOp.create(rewriter, row.location(), BinaryOp.Kind.SHRUI, start, bits)
                .result();
        Value sum = BinaryOp.create(rewriter, row.location(), BinaryOp.Kind.ADDI, before, counter)
                .result();
        rewriter.setOperand(row, 1 + load.dim(), sum);
    }

    /// An index computed again with other values.
    private static Value atStart(Builder at, Value index, ForOp loop, Map<Value, Value> mapping) {
        Value known = mapping.get(index);
        if (known != null) return known;
        Op maker = index.definingOp();
        if (maker == null || maker.block() != loop.body()) return index;
        for (Value operand : maker.operands()) atStart(at, operand, loop, mapping);
        Copying.copyInto(at, maker, mapping);
        return Objects.requireNonNull(mapping.get(index));
    }

    private static void widen(Value stream, long lanes) {
        StreamOp op = (StreamOp) Objects.requireNonNull(stream.definingOp());
        Rewriter.at(op).setType(stream, new StreamType(VectorType.of(op.type().element(), lanes)));
    }

    private static void partition(BufferOp buffer, long[] factors) {
        if (Dims.of(factors).equals(buffer.partition())) return;
        Rewriter.at(buffer).setAttribute(buffer, BufferOp.PARTITION, DenseArrayAttr.i64(Dims.of(factors)));
    }
}
