package dev.headrace.compiler.states;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
record TurnPieces(Map<StreamOp, Long> pieces) {
    static TurnPieces of(StripedTasks tasks) {
        Map<StreamOp, Long> pieces = new HashMap<>();
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
    private static Map<StreamOp, Long> between(TaskOp first, OuterLoop parts, StripedTasks tasks, Set<TaskOp> seen) {
        Set<TaskOp> group = new LinkedHashSet<>(List.of(first));
        Deque<TaskOp> open = new ArrayDeque<>(group);
        List<StreamOp> ends = new ArrayList<>();
        long pieces = 0;
        boolean isFree = true;
        while (!open.isEmpty()) {
            TaskOp task = open.remove();
            OuterLoop inner = inner(task, parts);
            isFree &= inner != null && (pieces == 0 || inner.trips() == pieces);
            if (inner != null) pieces = inner.trips();
            List<StreamOp> streams = new ArrayList<>(StripedTasks.read(task));
            int read = streams.size();
            streams.addAll(StripedTasks.written(task));
            for (int s = 0; s < streams.size(); s++) {
                StreamOp stream = streams.get(s);
                boolean isBefore = inner != null
                        && s < read
                        && inner.tokens(stream.result()).isEmpty()
                        && inner.tokensBefore(stream.result()).isPresent();
                if (isBefore) continue;
                isFree &= inner != null && inner.tokens(stream.result()).isPresent();
                TaskOp other = s < read ? stream.writer() : stream.reader();
                if (tasks.outer().containsKey(other)) ends.add(stream);
                else if (group.add(other)) open.add(other);
            }
        }
        seen.addAll(group);
        Map<StreamOp, Long> found = new HashMap<>();
        if (isFree) for (StreamOp end : ends) found.put(end, pieces);
        return found;
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
