package dev.headrace.compiler.placement;

import dev.headrace.compiler.analysis.SameMemory;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.KernelOp.Channels;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Gives every tensor outside of the device a channel of external memory, so that in the run of each kernel all
/// channels carry about as many bytes, and every task an interface to what it reads or writes there: one of its own
/// while the shell can connect so many, else one shared with tasks of the same channel. Each group of kernels has the
/// memory and the interfaces for itself.
///
/// Before:
/// ```mlir
/// %r = dataflow.kernel @k(%x, %w) : (tensor<8xf32>, tensor<8x8xf32>) -> tensor<8xf32> { … }
/// ```
/// After, where `%w` and the result have most channels for themselves:
/// ```mlir
/// %r = dataflow.kernel @k(%x, %w) attributes {memory.channels = array<i64: 1, 0, 2>, memory.spans = array<i64: 1, 1,
/// 1>} …
///   dataflow.task @load.x() attributes {memory.bundles = array<i64: 0>} …
/// ```
public record AssignChannels(Target target) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        SameMemory same = SameMemory.withViews(module);
        for (List<KernelOp> group : KernelOp.byGroup(module).values()) assign(group, same, context);
    }

    private void assign(List<KernelOp> group, SameMemory same, PassContext context) {
        SequencedMap<KernelOp, List<MemoryPort>> ports = new LinkedHashMap<>();
        SequencedMap<ComputeUnit, List<MemoryPort>> portsOf = new LinkedHashMap<>();
        for (ComputeUnit unit :
                ComputeUnit.of(group.stream().filter(KernelOp::isInMemory).toList())) {
            SequencedMap<KernelOp, List<MemoryPort>> its = MemoryPort.of(unit);
            ports.putAll(its);
            portsOf.put(unit, its.values().stream().flatMap(List::stream).toList());
        }
        if (ports.isEmpty()) return;
        SequencedMap<Value, StoredTensor> tensors = StoredTensor.around(ports, same);
        Map<ComputeUnit, Integer> interfaces =
                BundlePlan.interfaces(portsOf, target.memory().ports());
        Optional<ChannelPlan> plan = ChannelPlan.of(tensors.values(), target.memory(), interfaces);
        if (plan.isEmpty()) {
            context.diagnostics()
                    .error(
                            ports.firstEntry().getKey(),
                            "and all others of its group read and write tensors of %d bytes, target %s has %d channels"
                                    + " of %d bytes; choose a target with more memory",
                            tensors.values().stream()
                                    .mapToLong(StoredTensor::bytes)
                                    .sum(),
                            target.name(),
                            target.memory().channels(),
                            target.memory().bytesPerChannel());
            return;
        }
        for (KernelOp kernel : ports.keySet())
            note(
                    kernel,
                    StoredTensor.outside(kernel).stream()
                            .map(outside ->
                                    plan.orElseThrow().channels(Objects.requireNonNull(tensors.get(same.of(outside)))))
                            .toList());
        portsOf.forEach((unit, its) -> {
            BundlePlan bundles = new BundlePlan(
                    its,
                    interfaces.getOrDefault(unit, 1),
                    port -> channels(port).first());
            for (KernelOp kernel : unit.kernels())
                assign(kernel, ports.getOrDefault(kernel, List.of()), bundles, plan.orElseThrow(), context);
        });
        int all = interfaces.values().stream().mapToInt(Integer::intValue).sum();
        if (all > target.memory().ports())
            for (KernelOp kernel : ports.keySet())
                context.remark(Remark.of(
                                "placement",
                                kernel.symbol(),
                                "is one kernel too many for the shell",
                                "every kernel needs an interface, and there are more kernels in its group than"
                                        + " interfaces")
                        .with("interfaces", all)
                        .with("connected_by_shell", target.memory().ports()));
    }

    private static void note(KernelOp kernel, List<Channels> channels) {
        Rewriter rewriter = Rewriter.at(kernel);
        rewriter.setAttribute(
                kernel,
                KernelOp.CHANNELS,
                row(channels.stream().map(Channels::first).toList()));
        rewriter.setAttribute(
                kernel,
                KernelOp.SPANS,
                row(channels.stream().map(Channels::count).toList()));
    }

    private static Channels channels(MemoryPort port) {
        return port.kernel().channels().get(port.memory().index());
    }

    private void assign(
            KernelOp kernel, List<MemoryPort> ports, BundlePlan bundles, ChannelPlan plan, PassContext context) {
        SequencedMap<TaskOp, List<Long>> numbers = new LinkedHashMap<>();
        for (MemoryPort port : ports) {
            numbers.computeIfAbsent(port.task(), _ -> new ArrayList<>()).add((long) bundles.number(port));
            context.remark(explain(port, channels(port), plan));
            if (bundles.together(port).size() > 1) context.remark(explain(port, bundles));
        }
        numbers.forEach((task, row) -> Rewriter.at(task).setAttribute(task, TaskOp.BUNDLES, row(row)));
        context.remark(summary(kernel, ports, bundles, plan));
    }

    private Remark explain(MemoryPort port, Channels channels, ChannelPlan plan) {
        String kind = target.memory().kind();
        Remark remark = channels.count() > 1
                ? Remark.of(
                        "placement",
                        port.task().symbol(),
                        "channels %d to %d of %s"
                                .formatted(channels.first(), channels.first() + channels.count() - 1, kind),
                        "what this port stands for, run after run, is larger than one channel")
                : Remark.of(
                        "placement",
                        port.task().symbol(),
                        "channel %d of %s".formatted(channels.first(), kind),
                        "of the channels with room its kernel loaded this one least; tensors with more traffic chose"
                                + " before");
        return remark.with("bytes_per_run", port.traffic())
                .with("channel_bytes_per_run", plan.traffic(port.kernel(), channels.first()));
    }

    private Remark explain(MemoryPort port, BundlePlan bundles) {
        String others = bundles.together(port).stream()
                .filter(other -> !other.equals(port))
                .map(other -> other.task().symbol())
                .collect(Collectors.joining(", "));
        return Remark.of(
                        "placement",
                        port.task().symbol(),
                        "shares an interface with " + others,
                        "the shell connects fewer interfaces than there are ports; those that share take turns")
                .with("interface", bundles.number(port))
                .with("connected_by_shell", target.memory().ports());
    }

    private Remark summary(KernelOp kernel, List<MemoryPort> ports, BundlePlan bundles, ChannelPlan plan) {
        long interfaces = ports.stream().map(bundles::number).distinct().count();
        long channels = ports.stream()
                .map(AssignChannels::channels)
                .flatMapToLong(each -> LongStream.range(each.first(), each.first() + each.count()))
                .distinct()
                .count();
        return Remark.of(
                        "placement",
                        kernel.symbol(),
                        ports.size() + " memory ports in " + interfaces + " interfaces to " + channels + " channels",
                        interfaces == ports.size()
                                ? "the shell connects an interface for each"
                                : "the shell connects " + target.memory().ports()
                                        + " interfaces, all kernels of a group together")
                .with("ports", ports.size())
                .with("interfaces", interfaces)
                .with(
                        "bytes_per_run",
                        ports.stream().mapToLong(MemoryPort::traffic).sum())
                .with("busiest_channel_bytes_per_run", plan.busiest(kernel));
    }

    private static DenseArrayAttr row(List<Long> numbers) {
        return DenseArrayAttr.i64(new Dims(numbers));
    }
}
