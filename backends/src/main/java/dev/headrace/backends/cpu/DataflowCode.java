package dev.headrace.backends.cpu;

import dev.headrace.dialects.dataflow.DataflowOp;

/// Kernels, tasks and streams.
record DataflowCode(OpCode code) {
    void write(DataflowOp op) {
        throw OpCode.refused(op, "is no operation that the CPU can execute");
    }
}
