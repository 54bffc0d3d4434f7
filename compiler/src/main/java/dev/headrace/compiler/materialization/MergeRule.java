package dev.headrace.compiler.materialization;

import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// When two tasks become one: if they may, if nothing has to wait in more memory for it, and if the kernel does not
/// become slower. The sums of a large product that others add up stay in a task of their own: there they pass one by
/// one while the next are computed, together all would have to be finished first, and kept.
///
/// @param slowest the work of the task that has most to do, which sets the pace of the kernel
/// @param striped from how many bits of weights on a product is large
/// @param isOfRow whether the kernel multiplies one row with large weights: what lies between its products has little
/// to do, and all of it is waited for
record MergeRule(long slowest, long striped, boolean isOfRow) {
    /// How much work for each element a reader may be behind a writer that makes less than it takes: some for the
    /// element, and some to take it out of memory.
    private static final long MOST_WORK = 2;

    /// Elements of a tile that a loop with lanes takes in fewer cycles than a pipeline of floating-point numbers has
    /// stages.
    private static final long SHORT = 256;

    static MergeRule of(KernelOp kernel, long striped) {
        return new MergeRule(
                kernel.tasks().stream().mapToLong(TaskWork::of).max().orElse(0),
                striped,
                kernel.tasks().stream().anyMatch(task -> TilePassage.isLargeProduct(task, striped)));
    }

    /// Copies that a fork makes take no time of their own in the loop that makes the tile. Transfers stay beside the
    /// computations, so that memory is read ahead and written behind, on the die that it is wired to; converters and
    /// line buffers have a form of their own.
    static boolean areOfMergingKinds(TaskPair pair) {
        TaskRole reader = pair.reader().role().orElse(TaskRole.COMPUTE);
        TaskRole writer = pair.writer().role().orElse(TaskRole.COMPUTE);
        return switch (reader) {
            case FORK -> writer != TaskRole.STORE && writer != TaskRole.LINES && writer != TaskRole.ROUTE;
            case COMPUTE -> writer == TaskRole.COMPUTE;
            case LOAD, STORE, CONVERT, LINES, ROUTE, ENTER, NEXT, LEAVE -> false;
        };
    }

    /// What forbids the merge, for the report; nothing if it pays.
    Optional<String> obstacle(TaskPair pair) {
        if (hasDetour(pair)) return Optional.of("the reader also waits for what others make of the writer's results");
        if (pair.passesThroughBoth() && pair.write().tile().users().size() > 1)
            return Optional.of("the tile would need memory, as others want it too");
        if (TilePassage.passesSums(pair.write(), pair.read(), striped))
            return Optional.of("the tile needs no memory on either side, and would need it between the two");
        boolean shrinks = takenBy(pair.writer()) > elements(pair);
        if (hasOtherInput(pair) && (pair.writer().results().size() > 1 || shrinks))
            return Optional.of("more would wait in front of the writer than now waits in front of the reader");
        if (shrinks && TaskWork.of(pair.reader()) > MOST_WORK * elements(pair))
            return Optional.of(
                    "while the reader works the writer would take nothing, and more than its result would wait");
        if (pair.writer().results().size() > 1 && madeBy(pair.reader()) > elements(pair))
            return Optional.of("more would wait behind the reader than now waits in front of it");
        if (hasShortLoops(pair)) return Optional.of("loops over so few elements would mostly fill and empty pipelines");
        if (work(pair) > slowest) return Optional.of("together they would be slower than the slowest task");
        return Optional.empty();
    }

    /// Whether loops over one tile after the other would be in turn what are now pipelines that overlap: the loops of
    /// both over each tile are no longer than a pipeline is deep.
    private boolean hasShortLoops(TaskPair pair) {
        long tile = pair.type().tile().elements();
        return isOfRow
                && !pair.reader().role().equals(Optional.of(TaskRole.FORK))
                && !pair.passesThroughBoth()
                && tile > 1
                && tile <= SHORT
                && elements(pair) > tile;
    }

    /// The work of the merged task: of both, but that a tile which passes through both passes through one loop.
    static long work(TaskPair pair) {
        long reader = pair.reader().role().equals(Optional.of(TaskRole.FORK)) ? 0 : TaskWork.of(pair.reader());
        long shared = reader > 0 && pair.passesThroughBoth() ? elements(pair) : 0;
        return Math.addExact(TaskWork.of(pair.writer()), reader) - shared;
    }

    private static long elements(TaskPair pair) {
        return pair.type().elements();
    }

    /// Whether a way leads from the writer to the reader other than the stream: the merged task would wait for itself.
    private static boolean hasDetour(TaskPair pair) {
        Deque<TaskOp> next = new ArrayDeque<>();
        Set<TaskOp> seen = new HashSet<>();
        for (OpResult result : pair.writer().results())
            if (result.index() != pair.output()) enqueueReaders(result, next, seen);
        while (!next.isEmpty()) {
            TaskOp task = next.remove();
            if (task == pair.reader()) return true;
            for (OpResult result : task.results()) enqueueReaders(result, next, seen);
        }
        return false;
    }

    private static void enqueueReaders(OpResult result, Deque<TaskOp> next, Set<TaskOp> seen) {
        for (Op user : result.users()) {
            Op reader = user;
            while (reader.block() != result.block()) reader = Objects.requireNonNull(reader.parent());
            if (reader instanceof TaskOp task && seen.add(task)) next.add(task);
        }
    }

    /// Whether the reader waits for anything computed besides the stream.
    private static boolean hasOtherInput(TaskPair pair) {
        return pair.reader().all(ItensorReadOp.class).stream()
                .map(ItensorReadOp::source)
                .anyMatch(source -> source != pair.stream()
                        && isComputed(source, pair.reader().block()));
    }

    private static boolean isComputed(Value stream, Block kernel) {
        return stream.definingOp() instanceof TaskOp task
                && task.block() == kernel
                && !task.role().equals(Optional.of(TaskRole.LOAD));
    }

    /// Elements of computed streams that a task takes in one run.
    private static long takenBy(TaskOp task) {
        Set<Value> sources = new HashSet<>();
        long elements = 0;
        for (ItensorReadOp read : task.all(ItensorReadOp.class))
            if (isComputed(read.source(), task.block()) && sources.add(read.source()))
                elements = Math.addExact(elements, read.sourceType().elements());
        return elements;
    }

    private static long madeBy(TaskOp task) {
        long most = 0;
        for (OpResult result : task.results())
            if (result.type() instanceof ItensorType type) most = Math.max(most, type.elements());
        return most;
    }
}
