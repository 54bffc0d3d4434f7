package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.TaskOp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// How far a task that only loads has to run ahead so that its readers do not wait for it. It loads for one after the
/// other: what comes for the second arrives in time only if all of the first has left before, so the first FIFO holds
/// what its reader has not taken by then.
///
/// @param loads in the order in which they leave
record LoadsAhead(List<Load> loads) {
    LoadsAhead {
        loads = List.copyOf(loads);
    }

    /// The tokens for one reader.
    ///
    /// @param perWrite cycles from token to token, of the load or the memory
    /// @param perRead cycles from token to token of the reader
    /// @param firstRead when it could begin
    record Load(StreamOp stream, long tokens, double perWrite, double perRead, long firstRead) {
        double cycles() {
            return tokens * perWrite;
        }

        /// Tokens that have to be there when the reader begins.
        double missing() {
            return perRead < perWrite ? tokens * (1 - perRead / perWrite) : 0;
        }

        /// Tokens that the reader has not taken by then.
        double leftAt(double cycle) {
            double reading = Math.max(0, cycle - firstRead);
            return reading >= tokens * perRead ? 0 : tokens - reading / perRead;
        }
    }

    /// @param depth of the FIFO with which nobody waits
    record Wanted(Load load, long depth) {}

    /// @param perToken cycles in which memory brings a token
    /// @param firstRead when the reader of a stream could begin
    static LoadsAhead of(
            List<StreamOp> streams, ToDoubleFunction<StreamOp> perToken, ToLongFunction<StreamOp> firstRead) {
        List<StreamOp> order = new ArrayList<>(streams);
        order.sort(Comparator.comparingLong(stream -> StreamSchedule.of(stream).delay()));
        List<Load> loads = new ArrayList<>();
        for (StreamOp stream : order) {
            StreamSchedule schedule = StreamSchedule.of(stream);
            double gaps = Math.max(1, schedule.tokens() - 1.0);
            loads.add(new Load(
                    stream,
                    schedule.tokens(),
                    Math.max(schedule.writeSpan() / gaps, perToken.applyAsDouble(stream)),
                    schedule.readSpan() / gaps,
                    firstRead.applyAsLong(stream)));
        }
        return new LoadsAhead(loads);
    }

    /// Whether a task waits for nobody.
    static boolean onlyLoads(TaskOp task) {
        return !task.externalMemories().isEmpty()
                && task.all(StreamReadOp.class).isEmpty();
    }

    /// The depths, of the last load first.
    List<Wanted> wanted() {
        List<Wanted> wanted = new ArrayList<>();
        double latest = Double.MAX_VALUE;
        for (int i = loads.size() - 1; i >= 0; i--) {
            Load load = loads.get(i);
            double earliest = earliest(i);
            double inTime = load.firstRead - load.missing() * load.perWrite;
            double begin = Math.max(earliest, Math.min(inTime, latest - load.cycles()));
            double atFirstRead = Math.min(load.missing(), (load.firstRead - begin) / load.perWrite);
            double behind = load.leftAt(latest);
            wanted.add(new Wanted(load, (long) Math.ceil(Math.max(Math.max(0, atFirstRead), behind)) + 1));
            latest = begin;
        }
        return wanted;
    }

    /// When a load begins if no FIFO is ever full.
    private double earliest(int index) {
        double cycles = StreamSchedule.of(loads.getFirst().stream).delay();
        for (Load before : loads.subList(0, index)) cycles += before.cycles();
        return cycles;
    }
}
