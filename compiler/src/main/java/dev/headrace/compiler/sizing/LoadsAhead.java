package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    /// @param streams that they come through, in turn
    /// @param tokens of all of them
    /// @param perWrite cycles from token to token, of the load or the memory
    /// @param perRead cycles from token to token of the reader
    /// @param firstRead when it could begin
    record Load(List<StreamOp> streams, long tokens, double perWrite, double perRead, long firstRead) {
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

    /// @param depth of each FIFO with which nobody waits
    record Wanted(Load load, long depth) {}

    /// @param perToken cycles in which memory brings a token
    /// @param firstRead when the reader of a stream could begin
    static LoadsAhead of(
            List<StreamOp> streams, ToDoubleFunction<StreamOp> perToken, ToLongFunction<StreamOp> firstRead) {
        List<StreamOp> order = new ArrayList<>(streams);
        order.sort(Comparator.comparingLong(stream -> StreamSchedule.of(stream).delay()));
        List<Load> loads = new ArrayList<>();
        for (List<StreamOp> inTurn : inTurn(order)) {
            StreamOp first = inTurn.getFirst();
            StreamSchedule schedule = StreamSchedule.of(first);
            double gaps = Math.max(1, schedule.tokens() - 1.0) * inTurn.size();
            loads.add(new Load(
                    inTurn,
                    schedule.tokens() * inTurn.size(),
                    Math.max(schedule.writeSpan() / gaps, perToken.applyAsDouble(first)),
                    schedule.readSpan() / gaps,
                    firstRead.applyAsLong(first)));
        }
        return new LoadsAhead(loads);
    }

    /// Streams that a task writes in turn, and others each by itself.
    private static List<List<StreamOp>> inTurn(List<StreamOp> order) {
        List<List<StreamOp>> all = new ArrayList<>();
        for (StreamOp stream : order)
            if (!all.isEmpty() && takeTurns(all.getLast().getFirst(), stream))
                all.getLast().add(stream);
            else all.add(new ArrayList<>(List.of(stream)));
        return all;
    }

    private static boolean takeTurns(StreamOp one, StreamOp other) {
        StreamSchedule first = StreamSchedule.of(one);
        StreamSchedule second = StreamSchedule.of(other);
        return one.reader() == other.reader()
                && one.type().equals(other.type())
                && first.tokens() == second.tokens()
                && second.delay() < first.delay() + first.writeSpan();
    }

    /// Whether a FIFO holds what runs ahead: what only leads to a task that deals out does not.
    static boolean isKept(StreamOp stream) {
        return onlyLoads(stream.writer()) && !onlyLoads(stream.reader());
    }

    /// Whether a task waits for nobody but memory, be it that another one loads what it deals out, or finds out from a
    /// number that was loaded how much it is to load.
    static boolean onlyLoads(TaskOp task) {
        List<StreamOp> taken = taken(task);
        if (taken.isEmpty()) return !task.externalMemories().isEmpty();
        if (task.role().equals(Optional.of(TaskRole.ROUTE)))
            return taken.stream().allMatch(stream -> onlyLoads(stream.writer()));
        return task.role().equals(Optional.of(TaskRole.LOAD)) && taken.stream().allMatch(LoadsAhead::isGiven);
    }

    /// Whether a stream carries one number in a round, computed from such that are loaded.
    private static boolean isGiven(StreamOp stream) {
        if (StreamSchedule.of(stream).tokens() != 1) return false;
        List<StreamOp> taken = taken(stream.writer());
        return taken.isEmpty()
                ? !stream.writer().externalMemories().isEmpty()
                : taken.stream().allMatch(LoadsAhead::isGiven);
    }

    private static List<StreamOp> taken(TaskOp task) {
        return task.all(StreamReadOp.class).stream()
                .map(read -> (StreamOp) Objects.requireNonNull(read.stream().definingOp()))
                .distinct()
                .toList();
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
            double tokens = Math.max(Math.max(0, atFirstRead), behind);
            wanted.add(new Wanted(load, (long) Math.ceil(tokens / load.streams.size()) + 1));
            latest = begin;
        }
        return wanted;
    }

    /// When a load begins if no FIFO is ever full.
    private double earliest(int index) {
        double cycles = StreamSchedule.of(loads.getFirst().streams.getFirst()).delay();
        for (Load before : loads.subList(0, index)) cycles += before.cycles();
        return cycles;
    }
}
