package dev.headrace.compiler.states;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// In how many pieces a row may be handed from parts to a single task and back. A task that gets a whole row of one
/// part before it comes to the next lets the others wait; where each row consists of several alike, it takes one of
/// each part in turn. The tasks between parts then come to rows in another order than before, so all of them must do
/// the same for each piece, keep nothing from one to the next, and hand it back in the order in which they took it.
///
/// ```mlir
/// scf.for %group = 0 to 8 { scf.for %head = 0 to 2 { … } }   // rows are groups, of two pieces each
/// ```
record TurnPieces(SequencedMap<StreamOp, Long> pieces) {
    static TurnPieces of(StripedTasks tasks) {
        SequencedMap<StreamOp, Long> pieces = new LinkedHashMap<>();
        Set<TaskOp> seen = new LinkedHashSet<>();
        for (OuterLoop outer : tasks.outer().values())
            for (StreamOp stream : StripedTasks.written(outer.task()))
                if (!tasks.outer().containsKey(stream.reader()) && !seen.contains(stream.reader()))
                    pieces.putAll(between(stream.reader(), outer, tasks, seen));
        return new TurnPieces(pieces);
    }

    /// Of a stream between parts and a task that is there once.
    long of(StreamOp stream) {
        return pieces.getOrDefault(stream, 1L);
    }

    /// The streams to and from the parts of a task and all that it exchanges tokens with for each row; none if one of
    /// them needs rows as they were.
    private static SequencedMap<StreamOp, Long> between(
            TaskOp first, OuterLoop parts, StripedTasks tasks, Set<TaskOp> seen) {
        Map<TaskOp, @Nullable OuterLoop> group = new LinkedHashMap<>();
        Deque<TaskOp> open = new ArrayDeque<>(List.of(first));
        List<StreamOp> ends = new ArrayList<>();
        while (!open.isEmpty()) {
            TaskOp task = open.remove();
            if (group.containsKey(task)) continue;
            OuterLoop inner = inner(task, parts);
            group.put(task, inner);
            for (StreamOp stream : StripedTasks.read(task)) {
                boolean isInFront =
                        inner != null && inner.tokens(stream.result()).isEmpty();
                if (tasks.outer().containsKey(stream.writer())) ends.add(stream);
                else if (!isInFront) open.add(stream.writer());
            }
            for (StreamOp stream : StripedTasks.written(task))
                if (tasks.outer().containsKey(stream.reader())) ends.add(stream);
                else open.add(stream.reader());
        }
        seen.addAll(group.keySet());
        SequencedMap<StreamOp, Long> found = new LinkedHashMap<>();
        if (isFree(group, tasks)) for (StreamOp end : ends) found.put(end, pieces(group.values()));
        return found;
    }

    /// Whether all of a group take and give as many tokens for each piece, but for what comes from outside in front.
    private static boolean isFree(Map<TaskOp, @Nullable OuterLoop> group, StripedTasks tasks) {
        for (Map.Entry<TaskOp, @Nullable OuterLoop> each : group.entrySet()) {
            OuterLoop inner = each.getValue();
            if (inner == null || inner.trips() != pieces(group.values())) return false;
            for (StreamOp stream : StripedTasks.read(each.getKey())) {
                boolean isFromOutside =
                        !group.containsKey(stream.writer()) && !tasks.outer().containsKey(stream.writer());
                if (inner.tokens(stream.result()).isEmpty()
                        && !(isFromOutside
                                && inner.tokensBefore(stream.result()).isPresent())) return false;
            }
            for (StreamOp stream : StripedTasks.written(each.getKey())) {
                OuterLoop part = tasks.outer().get(stream.reader());
                if (inner.tokens(stream.result()).isEmpty()
                        || part != null && part.tokens(stream.result()).isEmpty()) return false;
            }
        }
        return true;
    }

    private static long pieces(Collection<@Nullable OuterLoop> inner) {
        return inner.stream()
                .filter(Objects::nonNull)
                .mapToLong(OuterLoop::trips)
                .findFirst()
                .orElse(1);
    }

    /// The loop over the pieces of a row; nothing if the order of rows and pieces matters.
    private static @Nullable OuterLoop inner(TaskOp task, OuterLoop parts) {
        int depth = parts.around().size();
        OuterLoop rows = OuterLoop.of(task, depth).orElse(null);
        OuterLoop inner = OuterLoop.of(task, depth + 1).orElse(null);
        if (rows == null || inner == null || !rows.nest().equals(parts.nest())) return null;
        boolean counts = inner.loop().counter().isUnused()
                && inner.around().stream().map(ForOp::counter).allMatch(counter -> counter.isUnused());
        boolean isAlike = counts
                && task.externalMemories().isEmpty()
                && !task.usesKeptMemory()
                && rows.isIndependent()
                && inner.isIndependent();
        return isAlike ? inner : null;
    }
}
