package dev.headrace.compiler.lowering;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import java.util.LinkedHashMap;
import java.util.Map;

/// Constants and buffers stand at the beginning of their task, each constant once: a task reads like a function with
/// its
/// declarations on top. The buffer of a converter stays in its loop, for the two tasks that it belongs to.
final class GatherDeclarations {
    private GatherDeclarations() {}

    static void in(KernelOp kernel) {
        if (kernel.isOnHost()) gather(kernel.body());
        for (TaskOp task : kernel.all(TaskOp.class)) gather(task.body());
    }

    private static void gather(Block block) {
        Op owner = block.owner();
        Rewriter rewriter = Rewriter.at(block.first());
        Op end = block.first();
        Map<Attribute, ConstantOp> constants = new LinkedHashMap<>();
        for (ConstantOp constant : owner.all(ConstantOp.class)) {
            ConstantOp known = constants.putIfAbsent(constant.value(), constant);
            if (constant == end) end = next(end);
            else if (known == null) rewriter.moveOpBefore(constant, end);
            if (known != null) rewriter.replace(constant, known.result());
        }
        for (BufferOp buffer : owner.all(BufferOp.class)) {
            if (buffer.isDouble()) continue;
            if (buffer == end) end = next(end);
            else rewriter.moveOpBefore(buffer, end);
        }
    }

    private static Op next(Op op) {
        Op next = op.nextInBlock();
        if (next == null) throw new IllegalStateException("a body without a terminator");
        return next;
    }
}
