package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.KernelOp.Channels;
import dev.headrace.ir.data.TensorData;
import org.jspecify.annotations.Nullable;

/// Where a tensor of the host program lives. Reshaped tensors share the home of what they are made from.
final class TensorHome {
    private final String name;
    private final long bytes;
    private final @Nullable TensorData known;
    private @Nullable KernelOp kernel;
    private int argument;
    private @Nullable Channels channels;
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
    void useOnDevice(KernelOp user, int position, Channels there) {
        isUsed = true;
        if (channels != null && !channels.equals(there))
            throw new IllegalStateException(
                    name + " lies in " + channels + " for one kernel and in " + there + " for " + user.symbol());
        if (kernel != null) return;
        kernel = user;
        argument = position;
        channels = there;
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

    /// Where it lies in the device's memory; null on the host.
    @Nullable
    Channels channels() {
        return channels;
    }
}
