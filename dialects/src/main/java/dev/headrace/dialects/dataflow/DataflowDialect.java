package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Dialect;
import dev.headrace.ir.text.AttributeSyntax;
import java.util.List;

/// The operations and types of the dataflow dialect.
public final class DataflowDialect {
    public static final Dialect DIALECT = new Dialect(
            "dataflow",
            List.of(
                    KernelOp.SPEC,
                    StackOp.SPEC,
                    TaskOp.SPEC,
                    YieldOp.SPEC,
                    ItensorEmptyOp.SPEC,
                    ItensorInstanceOp.SPEC,
                    ItensorReadOp.SPEC,
                    ItensorWriteOp.SPEC,
                    ItensorCastOp.SPEC,
                    ItensorReassociateOp.SPEC,
                    ItensorConverterOp.SPEC,
                    ItensorChunkOp.SPEC,
                    ItensorConcatOp.SPEC,
                    ItensorForkOp.SPEC,
                    ItensorJoinOp.SPEC,
                    StreamOp.SPEC,
                    StreamReadOp.SPEC,
                    StreamWriteOp.SPEC,
                    StreamCastOp.SPEC,
                    BufferOp.SPEC),
            DataflowTypes::parse,
            AttributeSyntax.NONE);

    private DataflowDialect() {}
}
