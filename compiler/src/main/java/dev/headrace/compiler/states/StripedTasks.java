package dev.headrace.compiler.states;

import dev.headrace.compiler.analysis.RouteTask;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The tasks that states pass through at the pace at which they are loaded. What has less to do is there once.
///
/// @param outer of each of them
record StripedTasks(SequencedMap<TaskOp, OuterLoop> outer) {
    static final StripedTasks NONE = new StripedTasks(new LinkedHashMap<>());

    /// @param obstacle why there are none
    record Search(StripedTasks tasks, String obstacle) {
        private static Search not(String why) {
            return new Search(NONE, why);
        }
    }

    /// Those that would not keep up with the others if they were there once. What is there once takes rows of one part
    /// after the other, or a piece of each in turn; where it can take no pieces, and a row is more than a FIFO holds
    /// while its part waits, all tasks are there for each part that can be.
    ///
    /// @param parts that each of them is to become
    static Search of(List<StripedState> states, int parts) {
        Search needed = of(states, parts, false);
        if (!needed.tasks().makePartsWait()) return needed;
        Search all = of(states, parts, true);
        return all.tasks().outer().isEmpty() || all.tasks().makePartsWait() ? needed : all;
    }

    private boolean makePartsWait() {
        TurnPieces pieces = TurnPieces.of(this);
        return outer.entrySet().stream()
                .anyMatch(each -> written(each.getKey()).stream()
                        .anyMatch(stream -> !outer.containsKey(stream.reader())
                                && pieces.of(stream) == 1
                                && each.getValue().tokens(stream.result()).orElse(0)
                                                * stream.type().bits()
                                        > RouteTask.MOST_OF_TURN));
    }

    private static Search of(List<StripedState> states, int parts, boolean wantsAll) {
        SequencedMap<TaskOp, OuterLoop> outer = new LinkedHashMap<>();
        Deque<TaskOp> open = new ArrayDeque<>();
        long most = 0;
        for (StripedState state : states) {
            open.add(state.load().task());
            most = Math.max(most, state.load().work());
        }
        List<Long> nest = states.getFirst().nest();
        while (!open.isEmpty()) {
            TaskOp task = open.remove();
            for (StreamOp stream : written(task)) {
                TaskOp reader = stream.reader();
                if (outer.containsKey(reader)) continue;
                OuterLoop next = OuterLoop.of(reader, nest.size() - 1).orElse(null);
                boolean isStriped = next != null
                        && next.nest().equals(nest)
                        && (wantsAll || next.work() * parts > most)
                        && isAlone(next, stream)
                        && next.isIndependent();
                if (next != null && isStriped) {
                    outer.put(reader, next);
                    open.add(reader);
                }
            }
        }
        for (StripedState state : states)
            if (!outer.containsKey(state.stream().reader()))
                return Search.not(state.stream().reader().symbol() + " does not take row after row, each for itself");
        for (OuterLoop each : outer.values()) {
            String obstacle = obstacle(each, outer);
            if (!obstacle.isEmpty()) return Search.not(obstacle);
        }
        return new Search(new StripedTasks(outer), "");
    }

    private static boolean isAlone(OuterLoop next, StreamOp from) {
        return next.task().externalMemories().isEmpty()
                && !next.task().usesKeptMemory()
                && next.tokens(from.result()).isPresent();
    }

    private static String obstacle(OuterLoop outer, SequencedMap<TaskOp, OuterLoop> all) {
        for (StreamOp stream : written(outer.task()))
            if (outer.tokens(stream.result()).isEmpty())
                return outer.task().symbol() + " does not hand on as many tokens for each row";
        for (StreamOp stream : read(outer.task()))
            if (outer.tokens(stream.result()).isEmpty()
                    && (all.containsKey(stream.writer())
                            || outer.tokensBefore(stream.result()).isEmpty()))
                return outer.task().symbol() + " does not take as many tokens for each row";
        return "";
    }

    static List<StreamOp> written(TaskOp task) {
        return task.all(StreamWriteOp.class).stream()
                .map(write -> stream(write.stream()))
                .distinct()
                .toList();
    }

    static List<StreamOp> read(TaskOp task) {
        return task.all(StreamReadOp.class).stream()
                .map(read -> stream(read.stream()))
                .distinct()
                .toList();
    }

    private static StreamOp stream(Value value) {
        @Nullable Op maker = value.definingOp();
        return (StreamOp) Objects.requireNonNull(maker);
    }
}
