package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.data.TensorData;
import org.jspecify.annotations.Nullable;

/// Where a tensor of the host program lives. Reshaped tensors share the home of what they are made from.
final class TensorHome {
    private final String name;
    private final long bytes;
    private final @Nullable TensorData known;
    private @Nullable KernelOp kernel;
    private int argument;
    private int bank = -1;
    private boolean isUsed;

    /// @param known the values, if they are known at compile time
    TensorHome(String name, long bytes, @Nullable TensorData known) {
        this.name = name;
        this.bytes = bytes;
        this.known = known;
    }

    String name() {
        return name;
    }

    long bytes() {
        return bytes;
    }

    @Nullable
    TensorData known() {
        return known;
    }

    void use() {
        isUsed = true;
    }

    /// An argument of a kernel on the device. The first one decides how the memory is allocated.
    void useOnDevice(KernelOp user, int position) {
        isUsed = true;
        if (kernel != null) return;
        kernel = user;
        argument = position;
    }

    void setBank(int number) {
        bank = number;
    }

    /// Whether anything needs the tensor at run time.
    boolean isUsed() {
        return isUsed;
    }

    boolean isOnDevice() {
        return kernel != null;
    }

    /// The first kernel on the device that uses it; null where it stays on the host.
    @Nullable
    KernelOp kernel() {
        return kernel;
    }

    /// The position among the sources and results of [#kernel].
    int argument() {
        return argument;
    }

    /// The memory bank; -1 on the host.
    int bank() {
        return bank;
    }
}
