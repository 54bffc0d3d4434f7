package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
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
/// A channel can bring several of these rows, one after the other, each through a FIFO of its own: where weights wait
/// in their FIFOs for what they are multiplied with, the product takes more of them in a cycle than a channel brings.
///
/// What is loaded beside weights comes through channels and tasks of its own: [RouteLoads].
///
/// The numbers are the same: rows are computed as before, each by itself. Kernels with such products share a compute
/// unit, where [ShareProducts] shares at all: they run one after the other.
///
/// @param channels the most channels of one product, a power of two
/// @param rowsPerChannel the most rows that a product takes out of one channel at once, a power of two
/// @param smallest the least bits of weights that a product takes in one run to be worth it
/// @param sharePercent how much of what a design should take at most goes into rows beyond the first
/// @param sharedLeast products of a kernel that [ShareProducts] lets share what is added
public record StripeWeights(
        Target target,
        long channels,
        long rowsPerChannel,
        long smallest,
        long sharePercent,
        long banks,
        long sharedLeast)
        implements Pass {
    public static final long USUAL_CHANNELS = 16;
    public static final long USUAL_ROWS_PER_CHANNEL = 2;
    public static final long USUAL_SMALLEST = 1 << 19;
    public static final long USUAL_SHARE_PERCENT = 50;

    /// Channels that are kept though the die of the memory has no room: kernels are divided over images of the device
    /// then.
    private static final long CHANNELS_AT_ANY_PRICE = 8;

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
        long rows = rows(all, units);
        long most = Math.min(rows, mostChannels());
        Map<KernelOp, Long> channels = channels(most, new InterfaceBlocks(module, all, units));
        for (List<KernelOp> unit : units) unite(unit, channels, context);
        all.forEach((kernel, found) -> {
            long number = channels.getOrDefault(kernel, 1L);
            if (number > 1) stripe(kernel, found, number, rows / most, context);
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

    private static void unite(List<KernelOp> kernels, Map<KernelOp, Long> channels, PassContext context) {
        if (kernels.size() < 2 || channels.getOrDefault(kernels.getFirst(), 1L) < 2) return;
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

    private long mostChannels() {
        return Long.highestOneBit(Math.max(1, Math.min(channels, target.memory().channels())));
    }

    /// The most rows of each product that fit on the device together.
    private long rows(Map<KernelOp, List<StripedProduct>> candidates, List<List<KernelOp>> units) {
        long rows = mostChannels() * Long.highestOneBit(rowsPerChannel);
        while (rows > 1 && !fits(candidates, units, rows)) rows /= 2;
        return rows;
    }

    /// Channels for the weights of each kernel: at first as many in all kernels, then fewer where the fewest weights
    /// come through them, until the die of the memory has room for the interfaces. Where that takes longer than to keep
    /// [#CHANNELS_AT_ANY_PRICE], these are kept. Kernels that share have equally many.
    private Map<KernelOp, Long> channels(long most, InterfaceBlocks interfaces) {
        Map<KernelOp, Long> all = new LinkedHashMap<>();
        for (List<KernelOp> unit : interfaces.units()) for (KernelOp kernel : unit) all.put(kernel, most);
        Map<KernelOp, Long> within = fewer(all, 1, interfaces);
        Map<KernelOp, Long> kept = fewer(all, CHANNELS_AT_ANY_PRICE, interfaces);
        return beats(within, interfaces) <= beats(kept, interfaces) ? within : kept;
    }

    /// @param least channels that a kernel keeps
    private Map<KernelOp, Long> fewer(Map<KernelOp, Long> channels, long least, InterfaceBlocks interfaces) {
        Map<KernelOp, Long> fewer = new LinkedHashMap<>(channels);
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

    private static long beats(Map<KernelOp, Long> channels, InterfaceBlocks interfaces) {
        return beats(channels.keySet(), channels, interfaces);
    }

    private static long beats(Collection<KernelOp> kernels, Map<KernelOp, Long> channels, InterfaceBlocks interfaces) {
        return kernels.stream()
                .mapToLong(kernel -> interfaces.bits(kernel) / channels.getOrDefault(kernel, 1L))
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

    private void stripe(
            KernelOp kernel, List<StripedProduct> products, long channels, long rowsPerChannel, PassContext context) {
        UniqueNames names = UniqueNames.besideTasksOf(kernel);
        SequencedMap<Integer, SpreadMemory.Cut> cuts = new TreeMap<>();
        Map<Integer, List<TaskOp>> loads = new TreeMap<>();
        long perChannel = 0;
        for (StripedProduct product : products) {
            int rows = (int) Math.min(channels * rowsPerChannel, product.most());
            int parts = (int) Math.min(channels, rows);
            List<StreamOp> streams = streams(product.stream(), rows);
            for (Value scalar : product.scalars()) widen(scalar, rows);
            product.partitions(rows).forEach(StripeWeights::partition);
            RunRowsTogether.rewrite(
                    product.product(), streams.stream().map(StreamOp::result).toList());
            for (InnerLoop partner : product.partners()) RunInLanes.rewrite(partner, rows);
            WeightLoad load = product.load();
            long bits = load.bits();
            perChannel += bits / parts;
            int source = load.memory().index();
            cuts.put(source, new SpreadMemory.Cut(load.dim(), parts));
            loads.put(source, SpreadLoad.of(load, streams, parts, names));
            context.remark(Remark.of(
                            "vectorization",
                            product.product().task().symbol(),
                            "takes " + rows + " rows of weights at once",
                            rows == parts
                                    ? "each comes through a channel of its own"
                                    : "each channel brings " + rows / parts + " of them, one after the other")
                    .with("bits_per_run", bits)
                    .with("channels", parts));
        }
        List<TaskOp> others = others(kernel, loads.values());
        List<TaskOp> scales = scales(others, loads.values());
        RouteLoads ofScales = RouteLoads.ofScales(scales, perChannel, (int) channels);
        cuts.putAll(ofScales.cuts());
        RouteLoads.Routed routedScales = ofScales.replace(names);
        Map<Integer, List<TaskOp>> all = new TreeMap<>(loads);
        all.putAll(routedScales.loads());
        SpreadMemory.in(kernel, cuts).forEach((source, memories) -> {
            List<TaskOp> tasks = all.getOrDefault(source, List.of());
            for (int part = 1; part < memories.size(); part++) {
                TaskOp task = tasks.get(part);
                Rewriter.at(task)
                        .replaceUses(memories.getFirst(), memories.get(part), use -> task.encloses(use.user()));
            }
        });
        inTurn(loads.values(), "load.weights", names);
        if (ofScales.loads().isEmpty()) merge(scales, "load.scales", names);
        inTurn(routedScales.loads().values(), "load.scales", names);
        merge(routedScales.joins(), "join.scales", names);
        List<TaskOp> parameters =
                others.stream().filter(task -> !scales.contains(task)).toList();
        List<TaskOp> passing = target.dies().size() < 2
                ? List.of()
                : RouteLoads.ofParameters(parameters).replace(names).joins();
        merge(parameters, "load.parameters", names);
        merge(passing, "pass.parameters", names);
    }

    /// Tasks that load what is no weight.
    private static List<TaskOp> others(KernelOp kernel, Collection<List<TaskOp>> loads) {
        return kernel.tasks().stream()
                .filter(task -> loads.stream().noneMatch(parts -> parts.contains(task)))
                .filter(LoadsInTurn::isOfParameter)
                .toList();
    }

    /// Those that load what is used together with the sums of weights.
    private static List<TaskOp> scales(List<TaskOp> others, Collection<List<TaskOp>> loads) {
        Set<TaskOp> striped = new HashSet<>();
        loads.forEach(striped::addAll);
        return others.stream()
                .filter(task -> LoadsInTurn.keepsPaceWith(striped, task))
                .toList();
    }

    /// The parts of all that have a number are loaded by one task.
    private static void inTurn(Collection<List<TaskOp>> loads, String name, UniqueNames names) {
        int most = loads.stream().mapToInt(List::size).max().orElse(0);
        for (int part = 0; part < most; part++) {
            int number = part;
            List<TaskOp> together = loads.stream()
                    .filter(parts -> number < parts.size())
                    .map(parts -> parts.get(number))
                    .toList();
            merge(together, name + "." + part, names);
        }
    }

    /// One task for some; what does it does those of the same name in other kernels of the compute unit too.
    private static void merge(List<TaskOp> tasks, String name, UniqueNames names) {
        if (tasks.isEmpty()) return;
        KernelOp kernel = tasks.getFirst().enclosing(KernelOp.class).orElseThrow();
        TaskOp task = LoadsInTurn.merge(tasks, name, names);
        if (kernel.computeUnit().isPresent()) Rewriter.at(task).setAttribute(task, TaskOp.UNIT, new StringAttr(name));
    }

    private static List<StreamOp> streams(StreamOp whole, int rows) {
        Rewriter rewriter = Rewriter.at(whole);
        List<StreamOp> streams = new ArrayList<>();
        for (int row = 0; row < rows; row++)
            streams.add(StreamOp.create(
                    rewriter, whole.location(), whole.symbol() + "." + row, whole.type(), whole.depth()));
        return streams;
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
