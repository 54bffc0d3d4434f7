package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import java.util.List;

/// What the host does next. A function that is called N times has its steps N times, each with tensors of its own.
sealed interface HostStep {
    /// Starts a kernel on the device.
    /// @param around the homes of its sources, then of its results
    record Launch(KernelOp kernel, List<TensorHome> around) implements HostStep {
        public Launch {
            around = List.copyOf(around);
        }
    }

    /// Computes a kernel that was placed on the host.
    /// @param around the homes of its sources, then of its results
    record Compute(KernelOp kernel, List<TensorHome> around) implements HostStep {
        public Compute {
            around = List.copyOf(around);
        }
    }

    /// Copies a part of a tensor.
    record Cut(ExtractSliceOp slice, TensorHome source, TensorHome target) implements HostStep {}

    /// Begins what the model calls by this name: one of its layers.
    record Enter(String place) implements HostStep {}
}
