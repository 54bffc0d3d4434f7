package dev.headrace.compiler.placement;

import dev.headrace.compiler.target.ExternalMemory;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.KernelOp.Channels;
import dev.headrace.dialects.dataflow.TaskOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// Which channels of external memory hold which tensors: those choose first that the hardware with the most traffic
/// comes to, all of them in turn, each the channel that its kernels load least. What a piece of hardware loads
/// lies in one channel, unless that has to carry clearly more than the others then.
///
/// Kernels run one after another, so the load of a channel is looked at kernel by kernel. A compute unit keeps to as
/// many channels as it may have interfaces, so that each interface leads to one channel.
final class ChannelPlan {
    /// Of what channels would carry if all carried the same.
    private static final double FAIR = 1.05;

    /// Bytes of each channel.
    private final long capacity;

    private final Map<ComputeUnit, Integer> interfaces;
    private final long[] bytes;
    private final Map<KernelOp, long[]> traffic = new HashMap<>();
    private final Map<ComputeUnit, SequencedSet<Integer>> used = new HashMap<>();
    private final Map<StoredTensor, Channels> chosen = new HashMap<>();

    /// Where the tensors of each hardware lie.
    private final Map<TaskOp, Set<Integer>> channelsOf = new HashMap<>();

    /// Bytes of all tensors in a run of each kernel.
    private final Map<KernelOp, Long> ofKernels = new HashMap<>();

    /// What a piece of hardware does for a kernel.
    private record Share(KernelOp kernel, TaskOp hardware) {}

    /// Bytes of that in a run of the kernel.
    private final Map<Share, Long> inKernels = new HashMap<>();

    /// Bytes of all that a piece of hardware comes to.
    private final Map<TaskOp, Long> ofHardware = new HashMap<>();

    private ChannelPlan(ExternalMemory memory, Map<ComputeUnit, Integer> interfaces) {
        this.interfaces = interfaces;
        bytes = new long[Math.toIntExact(memory.channels())];
        capacity = Math.min(memory.bytesPerChannel(), Long.MAX_VALUE / bytes.length);
        for (ComputeUnit unit : interfaces.keySet()) {
            for (KernelOp kernel : unit.kernels()) traffic.put(kernel, new long[bytes.length]);
            used.put(unit, new LinkedHashSet<>());
        }
    }

    /// @param interfaces how many each compute unit may have
    /// @return nothing if the memory is too small
    static Optional<ChannelPlan> of(
            Iterable<StoredTensor> tensors, ExternalMemory memory, Map<ComputeUnit, Integer> interfaces) {
        ChannelPlan plan = new ChannelPlan(memory, interfaces);
        List<StoredTensor> order = new ArrayList<>();
        tensors.forEach(order::add);
        for (StoredTensor tensor : order)
            for (MemoryPort port : tensor.ports()) {
                plan.ofHardware.merge(port.hardware(), port.traffic(), Long::sum);
                plan.ofKernels.merge(port.kernel(), port.traffic(), Long::sum);
                plan.inKernels.merge(new Share(port.kernel(), port.hardware()), port.traffic(), Long::sum);
            }
        Map<TaskOp, Integer> numbers = new HashMap<>();
        for (StoredTensor tensor : order) numbers.putIfAbsent(tensor.heaviest(plan.ofHardware), numbers.size());
        // What needs several channels goes first, the largest before all.
        order.sort(Comparator.comparing((StoredTensor tensor) -> -Math.max(tensor.bytes(), plan.capacity))
                .thenComparing(tensor -> -plan.ofHardware.getOrDefault(tensor.heaviest(plan.ofHardware), 0L))
                .thenComparing(tensor -> numbers.getOrDefault(tensor.heaviest(plan.ofHardware), 0))
                .thenComparing(Comparator.comparing(StoredTensor::traffic).reversed()));
        for (StoredTensor tensor : order) if (!plan.place(tensor)) return Optional.empty();
        return Optional.of(plan);
    }

    Channels channels(StoredTensor tensor) {
        Channels channels = chosen.get(tensor);
        if (channels == null) throw new IllegalStateException("a tensor without a channel");
        return channels;
    }

    /// Bytes that pass through a channel in one run of a kernel.
    long traffic(KernelOp kernel, long channel) {
        return loads(kernel)[Math.toIntExact(channel)];
    }

    /// The channel with the most bytes in one run of a kernel.
    long busiest(KernelOp kernel) {
        return Arrays.stream(loads(kernel)).max().orElse(0);
    }

    /// As few channels as hold the tensor, one after the other.
    private boolean place(StoredTensor tensor) {
        long least = Math.max(1, Math.ceilDiv(tensor.bytes(), Math.max(1, capacity)));
        for (int count = (int) Math.min(least, bytes.length + 1L); count <= bytes.length; count++) {
            int best = -1;
            for (int first = 0; first + count <= bytes.length; first++) {
                boolean fits = room(first, count) >= tensor.bytes();
                if (fits && (best < 0 || isBetter(tensor, first, best))) best = first;
            }
            if (best < 0) continue;
            take(tensor, best, count);
            return true;
        }
        return false;
    }

    private long room(int first, int count) {
        return count * capacity - Arrays.stream(bytes, first, first + count).sum();
    }

    private boolean isBetter(StoredTensor tensor, int channel, int best) {
        boolean isNear = isNear(tensor, channel);
        if (isNear != isNear(tensor, best)) return isNear;
        int strangers = Long.compare(strangers(tensor, channel), strangers(tensor, best));
        if (strangers != 0) return strangers < 0;
        int load = Long.compare(load(tensor, channel), load(tensor, best));
        return load != 0 ? load < 0 : bytes[channel] < bytes[best];
    }

    /// Whether what reads the tensor uses the channel already, and may go on to: it comes to its tensors in turn, and
    /// each channel more costs it an interface. What is written lies where others read it.
    private boolean isNear(StoredTensor tensor, int channel) {
        return tensor.ports().stream()
                .filter(port -> !port.isWritten())
                .anyMatch(port ->
                        channelsOf.getOrDefault(port.hardware(), Set.of()).contains(channel)
                                && loads(port.kernel())[channel] + port.traffic() <= fair(port));
    }

    /// What a channel is to carry at most in a run of a kernel before others take their part: some more than if all
    /// carried the same, or what the hardware loads alone.
    private double fair(MemoryPort port) {
        int channels = Math.min(bytes.length, interfaces.getOrDefault(port.unit(), bytes.length));
        double even = (double) ofKernels.getOrDefault(port.kernel(), 0L) / channels;
        double own = (double) inKernels.getOrDefault(new Share(port.kernel(), port.hardware()), 0L);
        return FAIR * Math.max(even, own);
    }

    /// For how many compute units the channel would be one more than they may have interfaces.
    private long strangers(StoredTensor tensor, int channel) {
        return tensor.ports().stream()
                .map(MemoryPort::unit)
                .distinct()
                .filter(unit -> !channelsUsedBy(unit).contains(channel)
                        && channelsUsedBy(unit).size() >= interfaces.getOrDefault(unit, Integer.MAX_VALUE))
                .count();
    }

    /// What the channel carries already in the runs of the tensor's kernels, at most.
    private long load(StoredTensor tensor, int channel) {
        return tensor.ports().stream()
                .mapToLong(port -> loads(port.kernel())[channel])
                .max()
                .orElse(0);
    }

    private void take(StoredTensor tensor, int first, int count) {
        chosen.put(tensor, new Channels(first, count));
        long left = tensor.bytes();
        for (int channel = first; channel < first + count; channel++) {
            long here = Math.min(left, capacity - bytes[channel]);
            bytes[channel] += here;
            left -= here;
        }
        for (MemoryPort port : tensor.ports()) {
            channelsOf.computeIfAbsent(port.hardware(), _ -> new HashSet<>()).add(first);
            for (int channel = first; channel < first + count; channel++) {
                loads(port.kernel())[channel] += port.traffic() / count;
                channelsUsedBy(port.unit()).add(channel);
            }
        }
    }

    private long[] loads(KernelOp kernel) {
        long[] loads = traffic.get(kernel);
        if (loads == null) throw new IllegalStateException(kernel.symbol() + " is none of the kernels");
        return loads;
    }

    private SequencedSet<Integer> channelsUsedBy(ComputeUnit unit) {
        SequencedSet<Integer> channels = used.get(unit);
        if (channels == null) throw new IllegalStateException(unit + " is none of the compute units");
        return channels;
    }
}
