package dev.headrace.compiler.scheduling;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.HashMap;
import java.util.Map;

/// Says of every loop, task and stream when it does what, as if no task ever had to wait for another.
///
/// | where | attribute | meaning |
/// |---|---|---|
/// | loop | `schedule.trips` | how often its body runs |
/// | loop | `schedule.latency` | cycles from its start to its end |
/// | pipelined loop | `schedule.ii`, `schedule.depth` | cycles between two iterations, and of one |
/// | access to a stream or to external memory | `schedule.cycle` | the cycle of its iteration in which it happens, from
/// 0 |
/// | loop around it | `schedule.flattened` | its iterations follow each other in the same pipeline |
/// | task | `schedule.latency` | cycles from its start to its end |
/// | first of the operations between loops | `schedule.latency` | cycles that they take together |
/// | stream | `schedule.tokens` | elements that pass in one run |
/// | stream | `schedule.delay`, `schedule.write_span` | cycles from the writer's start to the first, then to the last
/// token |
/// | stream | `schedule.read_delay`, `schedule.read_span` | the same of the reader |
///
/// The pipeline model is that of the vendor's HLS tool: a pipelined loop takes `(trips - 1) * ii + depth - 1` cycles,
/// an iteration the stages of its longest chain of operators and three more.
public record ScheduleLoops(Target target) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        TaskSchedule schedule = new TaskSchedule(new Costs(target, context.diagnostics()), context);
        for (KernelOp kernel : module.all(KernelOp.class)) {
            if (kernel.isOnHost()) continue;
            Map<TaskOp, Timing> timings = new HashMap<>();
            for (TaskOp task : kernel.tasks()) timings.put(task, schedule.schedule(task));
            for (StreamOp stream : kernel.streams()) note(stream, timings);
        }
    }

    private static void note(StreamOp stream, Map<TaskOp, Timing> timings) {
        Access written = access(stream, stream.writer(), timings);
        Access read = access(stream, stream.reader(), timings);
        if (written.tokens() != read.tokens())
            throw new IllegalStateException(
                    "%s gets %d tokens but gives %d".formatted(stream.symbol(), written.tokens(), read.tokens()));
        note(stream, "schedule.tokens", written.tokens());
        note(stream, "schedule.delay", written.first());
        note(stream, "schedule.write_span", written.span());
        note(stream, "schedule.read_delay", read.first());
        note(stream, "schedule.read_span", read.span());
    }

    private static Access access(StreamOp stream, TaskOp task, Map<TaskOp, Timing> timings) {
        Timing timing = timings.get(task);
        Value fifo = stream.result();
        Access access = timing == null ? null : timing.accesses().get(fifo);
        if (access == null) throw new IllegalStateException(task.symbol() + " does not use " + stream.symbol());
        return access;
    }

    private static void note(StreamOp stream, String name, long value) {
        Rewriter.at(stream).setAttribute(stream, name, IntegerAttr.i64(value));
    }
}
