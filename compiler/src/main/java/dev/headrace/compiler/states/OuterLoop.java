package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.Unit;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// One of the outermost loops of a task that does nothing behind them. Where its iterations do not depend on each
/// other, another task could do a part of them.
///
/// ```mlir
/// dataflow.task @scores() {
///   … = dataflow.stream_read %position …     // once, in front
///   scf.for %group = … { scf.for %head = … { … } }
/// }
/// ```
/// @param around loops around it, which hold nothing else, outermost first
record OuterLoop(TaskOp task, List<ForOp> around, ForOp loop) {
    OuterLoop {
        around = List.copyOf(around);
    }

    /// @param depth loops around it
    /// @return nothing if the task has another form
    static Optional<OuterLoop> of(TaskOp task, int depth) {
        if (task.unit().isPresent() && Unit.of(task).isPresent()) return Optional.empty();
        Optional<List<ForOp>> nest = nest(task, depth);
        if (nest.isEmpty()) return Optional.empty();
        ForOp outermost = nest.get().getFirst();
        for (Op op : task.body())
            if (op != outermost && !op.all(StreamWriteOp.class).isEmpty()) return Optional.empty();
        return Optional.of(
                new OuterLoop(task, nest.get().subList(0, depth), nest.get().getLast()));
    }

    /// Whether its iterations do not depend on each other.
    boolean isIndependent() {
        return OwnBuffers.in(this);
    }

    /// The loops of a task that stand in each other, outermost first.
    private static Optional<List<ForOp>> nest(TaskOp task, int depth) {
        List<ForOp> nest = new ArrayList<>();
        Op next = task.body().last().previousInBlock();
        for (int i = 0; i <= depth; i++) {
            if (!(next instanceof ForOp loop)
                    || loop.isUnrolled()
                    || !loop.inits().isEmpty()
                    || loop.tripCount().isEmpty()
                    || ConstantOp.integerOf(loop.lower()).orElse(-1) != 0
                    || ConstantOp.integerOf(loop.step()).orElse(0) != 1) return Optional.empty();
            nest.add(loop);
            List<Op> inside = loop.body().ops().stream()
                    .filter(op -> !(op instanceof ConstantOp) && op != loop.yielded())
                    .toList();
            next = inside.size() == 1 ? inside.getFirst() : null;
        }
        return Optional.of(nest);
    }

    /// The same loop of a copy of the task.
    ForOp in(TaskOp copy) {
        return nest(copy, around.size()).orElseThrow().getLast();
    }

    /// Iterations in one of the loops around.
    long trips() {
        return loop.tripCount().orElseThrow();
    }

    /// How often each loop runs, the outermost first.
    List<Long> nest() {
        return Stream.concat(around.stream(), Stream.of(loop))
                .map(each -> each.tripCount().orElseThrow())
                .toList();
    }

    /// All iterations.
    long rows() {
        return nest().stream().reduce(1L, Math::multiplyExact);
    }

    /// How many tokens each iteration takes from a stream or hands on; nothing where that is not the same number in all
    /// of them, or where some pass in front of the loop.
    OptionalLong tokens(Value stream) {
        return tokens(stream, true);
    }

    /// How many tokens the task takes from a stream in front of the loop; nothing where it takes some inside.
    OptionalLong tokensBefore(Value stream) {
        return tokens(stream, false);
    }

    private OptionalLong tokens(Value stream, boolean isInside) {
        long tokens = 0;
        for (Op user : stream.users()) {
            if (!(user instanceof StreamReadOp || user instanceof StreamWriteOp) || !task.encloses(user)) continue;
            if (loop.encloses(user) != isInside) return OptionalLong.empty();
            long times = 1;
            for (Op around = user.parent(); around != (isInside ? loop : task); around = around.parent()) {
                if (!(around instanceof ForOp inner) || inner.tripCount().isEmpty()) return OptionalLong.empty();
                times *= inner.tripCount().getAsLong();
            }
            tokens += times;
        }
        return OptionalLong.of(tokens);
    }

    /// The cycles that the loop takes at least: how often its innermost loops run, those in lanes counted once, or how
    /// many tokens pass one FIFO.
    long work() {
        Map<Value, Long> tokens = new HashMap<>();
        loop.walk(op -> {
            if (op instanceof StreamReadOp read) tokens.computeIfAbsent(read.stream(), this::passing);
            if (op instanceof StreamWriteOp write) tokens.computeIfAbsent(write.stream(), this::passing);
        });
        return tokens.values().stream().reduce(work(around.isEmpty() ? loop : around.getFirst()), Math::max);
    }

    private long passing(Value stream) {
        return rows() * tokens(stream).orElse(0);
    }

    private static long work(ForOp loop) {
        long inside = 0;
        for (Op op : loop.body()) if (op instanceof ForOp inner && !inner.isUnrolled()) inside += work(inner);
        return loop.tripCount().orElse(1) * Math.max(1, inside);
    }
}
