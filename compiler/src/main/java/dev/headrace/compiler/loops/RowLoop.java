package dev.headrace.compiler.loops;

import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.VectorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a task does for each of several rows: something at the beginning, a loop over elements, and perhaps a loop that
/// sends them in tokens as wide as its lanes, or wider.
///
/// @param begins the operations at the beginning, without constants
/// @param elements the loop, which holds no others but lanes
/// @param send the loop that sends, the last thing that is done for a row
/// @param rows how often all of it is done
record RowLoop(
        TaskOp task,
        List<Op> begins,
        ForOp elements,
        @Nullable ForOp send,
        long rows) {
    RowLoop {
        begins = List.copyOf(begins);
    }

    /// @param row a loop over rows
    /// @return nothing where nothing would be better, or the row has another form
    static Optional<RowLoop> of(ForOp row, TaskOp task) {
        long rows = rows(row, task);
        if (rows < 2) return Optional.empty();
        List<Op> work = row.body().ops().stream()
                .filter(op -> !(op instanceof ConstantOp) && op != row.yielded())
                .toList();
        int loops = (int) work.stream().filter(ForOp.class::isInstance).count();
        int first = work.size() - loops;
        if (loops < 1 || loops > 2 || work.size() < 2) return Optional.empty();
        if (!(work.get(first) instanceof ForOp elements) || !isInnermost(elements)) return Optional.empty();
        List<Op> begins = work.subList(0, first);
        if (!begins.stream().allMatch(op -> isPlain(op, begins, elements))) return Optional.empty();
        if (loops == 1) return Optional.of(new RowLoop(task, begins, elements, null, rows));
        return work.getLast() instanceof ForOp send && sends(send, elements)
                ? Optional.of(new RowLoop(task, begins, elements, send, rows))
                : Optional.empty();
    }

    /// How often the body of the loop runs; 0 if something else is done around it.
    private static long rows(ForOp row, TaskOp task) {
        long rows = 1;
        for (Op op = row; op != task; op = op.parent()) {
            if (!(op instanceof ForOp loop)
                    || loop.isUnrolled()
                    || !loop.inits().isEmpty()
                    || loop.tripCount().isEmpty()) return 0;
            boolean isAlone = op.block().ops().stream()
                    .allMatch(other -> other == loop
                            || other instanceof ConstantOp
                            || other instanceof BufferOp
                            || other == other.block().last());
            if (!isAlone) return 0;
            rows *= loop.tripCount().getAsLong();
        }
        return rows;
    }

    private static boolean isInnermost(ForOp loop) {
        return !loop.isUnrolled()
                && loop.inits().isEmpty()
                && loop.tripCount().orElse(0) > 1
                && ConstantOp.integerOf(loop.lower()).orElse(-1) == 0
                && loop.all(ForOp.class).stream().allMatch(inner -> inner == loop || inner.isUnrolled());
    }

    /// Whether an operation at the beginning can be done in the first iteration: nothing else uses its results, and
    /// what it stores stays as it is.
    private static boolean isPlain(Op op, List<Op> begins, ForOp elements) {
        boolean isKnown = switch (op) {
            case ArithOp _ -> true;
            case StreamReadOp _ -> true;
            case LoadOp load -> isKept(load.memref(), elements) && isStoredBefore(load, begins);
            case StoreOp store -> isKept(store.memref(), elements);
            default -> false;
        };
        return isKnown
                && op.results().stream()
                        .allMatch(result -> result.users().stream().allMatch(begins::contains));
    }

    /// Whether a memory on the chip is not stored to in the loop.
    private static boolean isKept(Value memory, ForOp elements) {
        return memory.definingOp() instanceof BufferOp
                && memory.users().stream()
                        .noneMatch(user -> elements.encloses(user)
                                && (user instanceof StoreOp || user instanceof dev.headrace.dialects.vector.StoreOp));
    }

    /// Whether all that the beginning stores to a memory is stored before it is looked at: else each row waits for the
    /// one before.
    private static boolean isStoredBefore(LoadOp load, List<Op> begins) {
        return begins.subList(begins.indexOf(load), begins.size()).stream()
                .noneMatch(op -> op instanceof StoreOp store && store.memref() == load.memref());
    }

    /// Whether a loop does nothing but send what the other one stores, in the same order.
    private static boolean sends(ForOp send, ForOp elements) {
        List<Op> work = send.body().ops().stream()
                .filter(op -> !(op instanceof ConstantOp) && op != send.yielded())
                .toList();
        boolean sendsAlone = send.all(StreamWriteOp.class).stream()
                .noneMatch(write ->
                        elements.all(StreamWriteOp.class).stream().anyMatch(other -> other.stream() == write.stream()));
        if (!sendsAlone
                || !isInnermost(send)
                || work.size() < 2
                || !(work.getFirst() instanceof dev.headrace.dialects.vector.LoadOp load)
                || !(load.memref().definingOp() instanceof BufferOp)
                || !work.stream()
                        .skip(1)
                        .allMatch(op -> op instanceof StreamWriteOp write && write.token() == load.result()))
            return false;
        long width = ((VectorType) load.result().type()).elements();
        long lanes = number(elements.step());
        if (number(send.step()) != width
                || number(send.upper()) != number(elements.upper())
                || number(send.upper()) % width != 0
                || lanes < 1
                || width % lanes != 0) return false;
        int last = load.indices().size() - 1;
        if (!LinearIndex.of(load.indices().get(last)).equals(LinearIndex.of(send.counter()))) return false;
        List<LinearIndex> around =
                load.indices().subList(0, last).stream().map(LinearIndex::of).toList();
        if (around.stream().anyMatch(index -> !index.factors().isEmpty())) return false;
        for (Op user : load.memref().users()) {
            if (user == load) continue;
            if (!(user instanceof StoreOp store)
                    || !elements.encloses(store)
                    || !isOfLane(store.indices().get(last), elements, lanes)
                    || !store.indices().subList(0, last).stream()
                            .map(LinearIndex::of)
                            .toList()
                            .equals(around)) return false;
        }
        return true;
    }

    /// Whether an index is the counter of the loop, and that of lanes as many as it steps on.
    private static boolean isOfLane(Value index, ForOp elements, long lanes) {
        Map<Value, Long> factors = new HashMap<>(LinearIndex.of(index).factors());
        if (LinearIndex.of(index).constant() != 0 || !Long.valueOf(1).equals(factors.remove(elements.counter())))
            return false;
        return lanes == 1 && factors.isEmpty()
                || factors.size() == 1
                        && factors.entrySet().stream()
                                .allMatch(lane -> lane.getValue() == 1 && isLane(lane.getKey(), lanes));
    }

    private static boolean isLane(Value counter, long lanes) {
        return counter.definingOp() == null
                && counter.block().owner() instanceof ForOp lane
                && lane.isUnrolled()
                && lane.counter() == counter
                && ConstantOp.integerOf(lane.lower()).orElse(-1) == 0
                && lane.tripCount().orElse(0) == lanes
                && number(lane.step()) == 1;
    }

    private static long number(Value value) {
        return ConstantOp.integerOf(value).orElse(-1);
    }

    long lanes() {
        return number(elements.step());
    }

    /// Elements of a token that is sent; as many as lanes if nothing is.
    long width() {
        return send == null ? lanes() : number(send.step());
    }

    long length() {
        return number(elements.upper());
    }
}
