package dev.headrace.compiler.sizing;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/// Gives what is loaded from external memory a deep FIFO where the memory is slower than the reader and the reader
/// starts late: parameters wait for nothing, so they arrive while the reader still waits for what others compute.
///
/// Of `T` tokens that come every `w` cycles and are read every `r < w` cycles, `T * (1 - r / w)` have to be there when
/// the reader starts; then it never waits for one. Each token that is there saves `w` cycles. A load is as slow as its
/// loops, or as one channel of the target's memory. A task that loads for several readers in turn has to be done with
/// one in time for the next ([LoadsAhead]).
///
/// Before: `dataflow.stream_instance {depth = 2 : i64, sym_name = "load.w.to.y", schedule.tokens = 1024 : i64, …}`.
/// After, with a remark that says what it saves:
/// ```mlir
/// dataflow.stream_instance {depth = 512 : i64, sym_name = "load.w.to.y", schedule.tokens = 1024 : i64, …}
/// ```
/// Where rounds of a kernel overlap, a load that its reader would wait for runs ahead as far as a round, and so do
/// those that share its FIFO: they go on with the next one while their readers wait for something else.
///
/// @param percent of the memory on the chip, for all such FIFOs together; where that is too little, each gets as large
/// a part of what it could use as the others: what is used together has to come together
public record RunWeightsAhead(Target target, long percent) implements Pass {
    /// What is set aside unless somebody says otherwise.
    public static final long USUAL_PERCENT = 25;

    private static final long MEGA = 1_000_000;

    public RunWeightsAhead {
        if (percent < 0 || percent > 100) throw new IllegalArgumentException("percent cannot be " + percent);
    }

    /// A load that its reader would wait for.
    ///
    /// @param cycles from token to token
    /// @param wanted the depth with which nobody waits
    private record Late(List<StreamOp> streams, double cycles, long wanted) {
        StreamOp stream() {
            return streams.getFirst();
        }

        /// Bits beyond those that its FIFO has.
        long more() {
            return (wanted - stream().depth()) * StreamSchedule.width(stream());
        }

        /// One FIFO for both holds what each would hold.
        Late and(Late other) {
            return with(other, wanted + other.wanted);
        }

        /// One FIFO for one at a time: kernels do not run at once.
        Late or(Late other) {
            return with(other, Math.max(wanted, other.wanted));
        }

        /// All that passes a FIFO in a round: which of it comes late depends on what came before.
        Late ofRound(KernelOp kernel, String fifo) {
            long tokens = kernel.streams().stream()
                    .filter(stream -> stream.fifo().equals(Optional.of(fifo)))
                    .mapToLong(stream -> StreamSchedule.of(stream).tokens())
                    .sum();
            return new Late(streams, cycles, Math.max(wanted, tokens));
        }

        private Late with(Late other, long depth) {
            List<StreamOp> both = new ArrayList<>(streams);
            both.addAll(other.streams);
            return new Late(both, Math.max(cycles, other.cycles), depth);
        }
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        List<Late> all = new ArrayList<>();
        long taken = 0;
        for (ComputeUnit unit : ComputeUnit.in(module)) {
            if (!unit.kernels().stream().allMatch(KernelOp::isInMemory)) continue;
            for (List<BufferOp> buffers : unit.buffers())
                taken += buffers.getFirst().bits();
            for (List<StreamOp> fifo : unit.fifos())
                taken += fifo.getFirst().depth() * StreamSchedule.width(fifo.getFirst());
            if (percent > 0) all.addAll(late(unit));
        }
        long left = Math.min(target.onChipBits() / 100 * percent, target.onChipBits() - taken);
        long wanted = all.stream().mapToLong(Late::more).sum();
        double part = wanted <= left ? 1 : Math.max(0, left) / (double) wanted;
        for (Late each : all) deepen(each, part, context);
    }

    private List<Late> late(ComputeUnit unit) {
        SequencedMap<Object, Late> late = new LinkedHashMap<>();
        long sharing = sharing(unit);
        for (KernelOp kernel : unit.kernels())
            late(kernel, sharing).forEach((fifo, each) -> late.merge(fifo, each, Late::or));
        return List.copyOf(late.values());
    }

    /// How many pieces of hardware that read external memory count as sharing a channel: not all read at once, so two
    /// where there are more of them than channels.
    private long sharing(ComputeUnit unit) {
        Map<TaskOp, TaskOp> hardware = unit.hardware();
        long loads = unit.tasks().stream()
                .filter(task -> task.role().equals(Optional.of(TaskRole.LOAD)))
                .map(task -> hardware.getOrDefault(task, task))
                .distinct()
                .count();
        return loads > target.memory().channels() ? 2 : 1;
    }

    private SequencedMap<Object, Late> late(KernelOp kernel, long sharing) {
        SequencedMap<TaskOp, List<StreamOp>> loads = new LinkedHashMap<>();
        for (StreamOp stream : kernel.streams())
            if (LoadsAhead.isKept(stream))
                loads.computeIfAbsent(stream.writer(), _ -> new ArrayList<>()).add(stream);
        SequencedMap<Object, Late> late = new LinkedHashMap<>();
        if (loads.isEmpty()) return late;
        Arrivals arrivals = Arrivals.in(kernel);
        for (List<StreamOp> streams : loads.values())
            for (LoadsAhead.Wanted wanted : LoadsAhead.of(
                            streams, stream -> sharing * cyclesOfChannel(stream), arrivals::firstRead)
                    .wanted()) {
                LoadsAhead.Load load = wanted.load();
                double perWrite = load.perWrite() * load.streams().size();
                for (StreamOp stream : load.streams()) {
                    long tokens = StreamSchedule.of(stream).tokens();
                    if (tokens < 2 || wanted.depth() <= stream.depth()) continue;
                    late.merge(
                            stream.fifo().<Object>map(Function.identity()).orElse(stream),
                            new Late(List.of(stream), perWrite, kernel.overlaps() ? tokens : wanted.depth()),
                            Late::and);
                }
            }
        if (kernel.overlaps())
            late.replaceAll((fifo, each) -> fifo instanceof String shared ? each.ofRound(kernel, shared) : each);
        return late;
    }

    /// For which one channel carries a token.
    private double cyclesOfChannel(StreamOp stream) {
        double bytes = StreamSchedule.width(stream) / (double) Byte.SIZE;
        double rate = target.memory().channel().sustainedGigabytesPerSecond() * 1e9;
        return bytes * target.megahertz() * MEGA / rate;
    }

    /// @param part of what is wanted that there is room for
    private static void deepen(Late late, double part, PassContext context) {
        StreamOp stream = late.stream();
        long width = StreamSchedule.width(stream);
        long before = stream.depth();
        long depth = before + (long) ((late.wanted - before) * part);
        String why = "the memory is slower than its reader, which starts later";
        Remark remark = depth < late.wanted
                ? Remark.of(
                        "sizing",
                        stream.symbol(),
                        "runs ahead by " + depth + " tokens, fewer than its reader could use",
                        why + "; no more memory on the chip is set aside for it")
                : Remark.of("sizing", stream.symbol(), "runs ahead by " + depth + " tokens", why);
        context.remark(remark.with("depth", depth)
                .with("wanted", late.wanted)
                .with("saves_cycles", (long) ((depth - before) * late.cycles))
                .with("bits", depth * width));
        ComputeUnit unit = ComputeUnit.of(stream.enclosing(KernelOp.class).orElseThrow());
        for (List<StreamOp> fifo : unit.fifos()) if (fifo.contains(stream)) StreamSchedule.setDepth(fifo, depth);
    }
}
