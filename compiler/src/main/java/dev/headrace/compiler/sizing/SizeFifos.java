package dev.headrace.compiler.sizing;

import dev.headrace.compiler.sizing.StartTimes.Precedence;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.List;

/// Gives every FIFO the depth that keeps its writer from waiting for its reader, by the token behaviour model and start
/// times from a linear program (StreamTensor, section 5.3).
///
/// A task that only loads from external memory is let wait: it feeds nothing else. Its FIFO is as deep as costs nothing
/// but shift registers.
///
/// Before:
/// ```mlir
/// %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "x.to.y", schedule.tokens = 1024 : i64, …}
/// ```
/// After, with a remark that says why:
/// ```mlir
/// %s = dataflow.stream_instance {depth = 130 : i64, sym_name = "x.to.y", schedule.tokens = 1024 : i64, …}
/// ```
public record SizeFifos(Pace pace) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost() && !kernel.streams().isEmpty()) size(kernel, context);
    }

    private void size(KernelOp kernel, PassContext context) {
        List<StreamOp> streams = kernel.streams();
        List<StreamSchedule> schedules =
                streams.stream().map(StreamSchedule::of).toList();
        List<Precedence> precedences = new ArrayList<>();
        List<TaskOp> tasks = kernel.tasks();
        for (int i = 0; i < streams.size(); i++) {
            int writer = tasks.indexOf(streams.get(i).writer());
            int reader = tasks.indexOf(streams.get(i).reader());
            StreamSchedule schedule = schedules.get(i);
            precedences.add(new Precedence(writer, reader, schedule.delay() - schedule.readDelay()));
        }
        long[] starts = StartTimes.least(tasks.size(), precedences);
        List<TokenFlow> flows =
                pace.equalize(schedules.stream().map(StreamSchedule::flow).toList());
        for (int i = 0; i < streams.size(); i++) {
            Precedence each = precedences.get(i);
            long delay = starts[each.to()] + schedules.get(i).readDelay() - starts[each.from()];
            size(streams.get(i), flows.get(i), delay, context);
        }
    }

    private void size(StreamOp stream, TokenFlow flow, long delay, PassContext context) {
        long depth = flow.depth(delay);
        long free = Math.max(2, MemoryShapes.SHIFT_REGISTER_BITS / StreamSchedule.width(stream));
        String why;
        if (isSource(stream.writer()) && depth > free) {
            depth = free;
            why = "the writer only loads and may wait without holding up another task";
        } else if (flow.writeSpan() < flow.readSpan()) {
            why = "the writer is faster than the reader and shall not wait for it";
        } else if (depth > 2) {
            why = "tokens gather until the reader starts, which needs other inputs that come later";
        } else {
            why = "the reader keeps up with the writer";
        }
        Rewriter.at(stream).setAttribute(stream, "depth", IntegerAttr.i64(depth));
        context.remark(Remark.of("sizing", stream.symbol(), "depth " + depth, why)
                .with("depth", depth)
                .with("tokens", flow.tokens())
                .with("delay", delay)
                .with("first_token", flow.writeDelay())
                .with("write_span", flow.writeSpan())
                .with("read_span", flow.readSpan()));
    }

    private static boolean isSource(TaskOp task) {
        return task.all(StreamReadOp.class).isEmpty();
    }
}
