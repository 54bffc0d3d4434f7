package dev.headrace.backends.cpu;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.DataflowOp;
import dev.headrace.dialects.dataflow.ItensorCastOp;
import dev.headrace.dialects.dataflow.ItensorChunkOp;
import dev.headrace.dialects.dataflow.ItensorConcatOp;
import dev.headrace.dialects.dataflow.ItensorConverterOp;
import dev.headrace.dialects.dataflow.ItensorEmptyOp;
import dev.headrace.dialects.dataflow.ItensorForkOp;
import dev.headrace.dialects.dataflow.ItensorInstanceOp;
import dev.headrace.dialects.dataflow.ItensorJoinOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorReassociateOp;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StackOp;
import dev.headrace.dialects.dataflow.StreamCastOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.YieldOp;

/// Kernels, tasks and streams. Tasks run one after the other in program order, over streams with room for all of their
/// tokens: each stream's writer comes before its readers, so that the values are those of tasks that run at once.
record DataflowCode(OpCode code) {
    void write(DataflowOp op) {
        TileQueueCode tiles = new TileQueueCode(code);
        FifoCode fifos = new FifoCode(code);
        switch (op) {
            case KernelOp kernel -> new KernelCode(code).kernel(kernel);
            case TaskOp task -> new KernelCode(code).task(task);
            case ItensorEmptyOp _, ItensorInstanceOp _ -> tiles.instance(op);
            case ItensorReadOp read -> tiles.read(read);
            case ItensorWriteOp write -> tiles.write(write);
            case ItensorConverterOp converter -> tiles.converter(converter);
            case ItensorCastOp _, ItensorReassociateOp _, ItensorForkOp _ -> tiles.sameTokens(op);
            case ItensorChunkOp chunk -> tiles.chunk(chunk);
            case ItensorConcatOp concat -> tiles.concat(concat);
            case ItensorJoinOp join -> tiles.join(join);
            case StackOp stack -> new TensorCode(code.program(), code.scope()).stack(stack);
            case StreamOp stream -> fifos.instance(stream);
            case StreamReadOp read -> fifos.read(read);
            case StreamWriteOp write -> fifos.write(write);
            case StreamCastOp cast ->
                code.scope().put(cast.result(), code.scope().queue(cast.operand(0)));
            case BufferOp buffer -> new MemoryCode(code.program(), code.scope()).unset(buffer.result());
            case YieldOp _ -> {}
        }
    }
}
