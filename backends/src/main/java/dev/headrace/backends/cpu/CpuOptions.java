package dev.headrace.backends.cpu;

/// How a program is compiled for the CPU.
///
/// @param threads how many work at once; results do not depend on it
/// @param reordersSums whether products of float matrices may add up in another order, with fused multiply-add, in
///     programs that are not tiled yet; all other arithmetic is that of the interpreter, bit for bit
public record CpuOptions(int threads, boolean reordersSums) {
    public CpuOptions {
        if (threads < 1) throw new IllegalArgumentException(threads + " threads");
    }

    /// The same without the freedom to add up in another order.
    CpuOptions inOrder() {
        return new CpuOptions(threads, false);
    }

    /// As fast as it can be.
    public static CpuOptions fast() {
        return new CpuOptions(Runtime.getRuntime().availableProcessors(), true);
    }

    /// The bits of the interpreter.
    public static CpuOptions exact() {
        return new CpuOptions(Runtime.getRuntime().availableProcessors(), false);
    }
}
