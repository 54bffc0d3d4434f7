package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.KernelOp;
import java.util.List;
import java.util.Optional;

/// Somebody who can tell how long a kernel takes: a simulator of time, which the compiler does not know.
@FunctionalInterface
public interface KernelTime {
    /// For pipelines that never ask.
    KernelTime UNKNOWN = _ -> {
        throw new IllegalStateException("nobody is there who could tell how long a kernel takes");
    };

    /// @param kernel whose loops are scheduled, and whose memories have their channels
    Trials of(KernelOp kernel);

    /// A kernel that runs with FIFOs of other depths each time.
    @FunctionalInterface
    interface Trials {
        /// @param depths of the streams of the kernel, in their order
        /// @return nothing if it comes to a standstill
        Optional<Run> run(List<Long> depths);
    }

    /// @param cycles until all tasks have ended
    /// @param fills the most tokens that each FIFO held at the end of a cycle
    record Run(long cycles, List<Long> fills) {
        public Run {
            fills = List.copyOf(fills);
        }
    }
}
