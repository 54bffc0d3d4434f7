package dev.headrace.compiler.sizing;

import dev.headrace.compiler.analysis.RouteTask;
import dev.headrace.compiler.sizing.StartTimes.Precedence;
import dev.headrace.compiler.target.MemoryShapes;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives every FIFO the depth that keeps its writer from waiting for its reader, by the token behaviour model and start
/// times from a linear program (StreamTensor, section 5.3).
///
/// A task that only loads from external memory is let wait: it feeds nothing else. Its FIFO is as deep as costs nothing
/// but shift registers, or holds a turn where its reader comes to several in turn.
///
/// Before:
/// ```mlir
/// %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "x.to.y", schedule.tokens = 1024 : i64, …}
/// ```
/// After, with a remark that says why:
/// ```mlir
/// %s = dataflow.stream_instance {depth = 130 : i64, sym_name = "x.to.y", schedule.tokens = 1024 : i64, …}
/// ```
///
/// @param pace the pace to begin with; the conservative one is taken where the FIFOs of a kernel do not fit otherwise
/// @param onChipBits what the buffers and FIFOs of a kernel may take together
public record SizeFifos(Pace pace, long onChipBits) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost() && !kernel.streams().isEmpty()) size(kernel, context);
        for (ComputeUnit unit : ComputeUnit.in(module)) unit.agreeOnDepths();
    }

    /// A stream with the depth that it shall have, and what speaks for it.
    private record Sized(StreamOp stream, TokenFlow flow, long delay, long depth, String why) {
        Sized at(long depth) {
            return new Sized(stream, flow, delay, depth, why);
        }

        long bits() {
            return depth * StreamSchedule.width(stream);
        }
    }

    private void size(KernelOp kernel, PassContext context) {
        List<StreamSchedule> schedules =
                kernel.streams().stream().map(StreamSchedule::of).toList();
        long[] delays = delays(kernel, schedules);
        List<Sized> sized = depths(kernel, schedules, delays, pace);
        long buffers = new ComputeUnit(List.of(kernel))
                .buffers().stream().mapToLong(same -> same.getFirst().bits()).sum();
        long bits = sized.stream().mapToLong(Sized::bits).sum();
        if (pace != Pace.CONSERVATIVE && buffers + bits > onChipBits) {
            context.remark(Remark.of(
                            "sizing",
                            kernel.symbol(),
                            "all tasks at the pace of the slowest",
                            "FIFOs that let every task run at its own pace do not fit on the chip")
                    .with("fifo_bits", bits)
                    .with("buffer_bits", buffers)
                    .with("available", onChipBits));
            sized = depths(kernel, schedules, delays, Pace.CONSERVATIVE);
        }
        for (Sized each : deepest(sized)) note(each, context);
    }

    /// For each stream the cycles from the start of its writer to the first read of its reader.
    private static long[] delays(KernelOp kernel, List<StreamSchedule> schedules) {
        List<TaskOp> tasks = kernel.graph();
        List<Precedence> precedences = new ArrayList<>();
        for (int i = 0; i < schedules.size(); i++) {
            StreamOp stream = kernel.streams().get(i);
            StreamSchedule schedule = schedules.get(i);
            precedences.add(new Precedence(
                    tasks.indexOf(stream.writer()),
                    tasks.indexOf(stream.reader()),
                    schedule.delay() - schedule.readDelay()));
        }
        for (List<TaskOp> turns : kernel.processes())
            for (int turn = 1; turn < turns.size(); turn++)
                precedences.add(new Precedence(
                        tasks.indexOf(turns.get(turn - 1)),
                        tasks.indexOf(turns.get(turn)),
                        Arrivals.latency(turns.get(turn - 1))));
        long[] starts = StartTimes.least(tasks.size(), precedences);
        long[] delays = new long[schedules.size()];
        for (int i = 0; i < delays.length; i++) {
            Precedence each = precedences.get(i);
            delays[i] = starts[each.to()] + schedules.get(i).readDelay() - starts[each.from()];
        }
        return delays;
    }

    private static List<Sized> depths(KernelOp kernel, List<StreamSchedule> schedules, long[] delays, Pace pace) {
        List<TokenFlow> flows =
                pace.equalize(schedules.stream().map(StreamSchedule::flow).toList());
        List<Sized> sized = new ArrayList<>();
        for (int i = 0; i < delays.length; i++) sized.add(depth(kernel.streams().get(i), flows.get(i), delays[i]));
        return sized;
    }

    private static Sized depth(StreamOp stream, TokenFlow flow, long delay) {
        long depth = flow.depth(delay);
        long free = Math.max(2, MemoryShapes.SHIFT_REGISTER_BITS / StreamSchedule.width(stream));
        long turn = turn(stream, flow);
        long burst = burst(stream);
        String why;
        if (isSource(stream.writer()) && depth > Math.max(free, turn)) {
            depth = Math.max(free, turn);
            why = "the writer only loads and may wait without holding up another task";
        } else if (turn > depth && turn >= burst) {
            depth = turn;
            why = "one end comes to other streams in turn, and lets the other end go on while it does";
        } else if (burst > depth) {
            depth = burst;
            why = "tokens come in bursts, and the reader takes them between";
        } else if (flow.writeSpan() < flow.readSpan()) {
            why = "the writer is faster than the reader and shall not wait for it";
        } else if (depth > 2) {
            why = "tokens gather until the reader starts, which needs other inputs that come later";
        } else {
            why = "the reader keeps up with the writer";
        }
        return new Sized(stream, flow, delay, depth, why);
    }

    /// The tokens of a burst as far as they fit into look-up tables.
    private static long burst(StreamOp stream) {
        return Math.min(Bursts.of(stream), MemoryShapes.LUTRAM_FIFO_BITS / StreamSchedule.width(stream));
    }

    /// All tokens where they fit into look-up tables; else those of a turn, of one that comes once up to
    /// [RouteTask#MOST_OF_TURN], and so of any that is only loaded.
    private static long turn(StreamOp stream, TokenFlow flow) {
        long width = StreamSchedule.width(stream);
        long most = RouteTask.MOST_OF_TURN / width;
        long turn = RouteTurns.of(stream, most);
        if (isLoaded(stream)) turn = Math.min(turn, most);
        return turn > 0 && flow.tokens() <= MemoryShapes.LUTRAM_FIFO_BITS / width ? flow.tokens() : turn;
    }

    /// What shares a FIFO is as deep as the deepest.
    private static List<Sized> deepest(List<Sized> sized) {
        Map<String, Long> depths = new HashMap<>();
        for (Sized each : sized) each.stream.fifo().ifPresent(fifo -> depths.merge(fifo, each.depth, Math::max));
        return sized.stream()
                .map(each -> each.at(each.stream.fifo().map(depths::get).orElse(each.depth)))
                .toList();
    }

    private static void note(Sized sized, PassContext context) {
        Rewriter.at(sized.stream).setAttribute(sized.stream, "depth", IntegerAttr.i64(sized.depth));
        context.remark(Remark.of("sizing", sized.stream.symbol(), "depth " + sized.depth, sized.why)
                .with("depth", sized.depth)
                .with("tokens", sized.flow.tokens())
                .with("delay", sized.delay)
                .with("first_token", sized.flow.writeDelay())
                .with("write_span", sized.flow.writeSpan())
                .with("read_span", sized.flow.readSpan()));
    }

    private static boolean isLoaded(StreamOp stream) {
        TaskOp writer = stream.writer();
        return writer.all(StreamReadOp.class).isEmpty()
                || writer.role().equals(Optional.of(TaskRole.LOAD)) && LoadsAhead.onlyLoads(writer);
    }

    private static boolean isSource(TaskOp task) {
        return task.all(StreamReadOp.class).isEmpty() || LoadsAhead.onlyLoads(task);
    }
}
