package dev.headrace.compiler.placement;

import dev.headrace.compiler.analysis.SameMemory;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Tensors in external memory that have to lie in the same channels, with all ways that kernels have to them.
final class StoredTensor {
    private final List<MemoryPort> ports = new ArrayList<>();
    private long bytes;

    private StoredTensor() {}

    /// What the kernels read and write, by what [SameMemory] says of it.
    static SequencedMap<Value, StoredTensor> around(SequencedMap<KernelOp, List<MemoryPort>> ports, SameMemory same) {
        SequencedMap<Value, StoredTensor> all = new LinkedHashMap<>();
        SequencedMap<Value, Long> sizes = new LinkedHashMap<>();
        for (KernelOp kernel : ports.keySet())
            for (Value outside : outside(kernel))
                sizes.put(outside, Math.ceilDiv(((TensorType) outside.type()).bits(), 8L) * same.runs(kernel));
        sizes.forEach((outside, size) -> all.computeIfAbsent(same.of(outside), _ -> new StoredTensor()).bytes += size);
        ports.forEach((kernel, its) -> {
            List<Value> outside = outside(kernel);
            for (MemoryPort port : its) {
                StoredTensor tensor = all.get(same.of(outside.get(port.memory().index())));
                if (tensor == null) throw new IllegalStateException("a port leads to no tensor");
                tensor.ports.add(port);
            }
        });
        return all;
    }

    /// The sources of a kernel, then its results.
    static List<Value> outside(KernelOp kernel) {
        List<Value> all = new ArrayList<>(kernel.sources());
        all.addAll(kernel.results());
        return all;
    }

    List<MemoryPort> ports() {
        return ports;
    }

    /// The hardware with the most traffic of those that come to it.
    TaskOp heaviest(Map<TaskOp, Long> traffic) {
        return ports.stream()
                .map(MemoryPort::hardware)
                .max(Comparator.comparing(hardware -> traffic.getOrDefault(hardware, 0L)))
                .orElseThrow();
    }

    /// Bytes that pass in one run of each kernel.
    long traffic() {
        return ports.stream().mapToLong(MemoryPort::traffic).sum();
    }

    /// Of all tensors together.
    long bytes() {
        return bytes;
    }
}
