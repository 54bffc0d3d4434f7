package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;

/// The operations of the dataflow dialect.
public abstract sealed class DataflowOp extends Op
        permits BufferOp,
                ItensorCastOp,
                ItensorChunkOp,
                ItensorConcatOp,
                ItensorConverterOp,
                ItensorEmptyOp,
                ItensorForkOp,
                ItensorInstanceOp,
                ItensorJoinOp,
                ItensorReadOp,
                ItensorReassociateOp,
                ItensorWriteOp,
                KernelOp,
                StackOp,
                StreamCastOp,
                StreamOp,
                StreamReadOp,
                StreamWriteOp,
                TaskOp,
                YieldOp {
    DataflowOp(OpState state) {
        super(state);
    }
}
