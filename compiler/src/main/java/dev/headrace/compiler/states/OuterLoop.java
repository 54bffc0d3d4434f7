package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The outermost loop of a task that does nothing behind it, and whose iterations do not depend on each other: another
/// task could do a part of them.
///
/// ```mlir
/// dataflow.task @scores() {
///   … = dataflow.stream_read %position …     // once, in front
///   scf.for %head = … { … }
/// }
/// ```
record OuterLoop(TaskOp task, ForOp loop) {
    /// Nothing if the task has another form.
    static Optional<OuterLoop> of(TaskOp task) {
        List<Op> ops = task.body().ops();
        if (task.unit().isPresent()
                || ops.size() < 2
                || !(ops.get(ops.size() - 2) instanceof ForOp loop)
                || loop.isUnrolled()
                || !loop.inits().isEmpty()
                || loop.tripCount().isEmpty()
                || ConstantOp.integerOf(loop.lower()).orElse(-1) != 0
                || ConstantOp.integerOf(loop.step()).orElse(0) != 1) return Optional.empty();
        for (Op op : ops.subList(0, ops.size() - 2))
            for (StreamWriteOp write : op.all(StreamWriteOp.class)) if (write.hasBlock()) return Optional.empty();
        return OwnBuffers.in(loop) ? Optional.of(new OuterLoop(task, loop)) : Optional.empty();
    }

    long trips() {
        return loop.tripCount().orElseThrow();
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
        return tokens.values().stream().reduce(work(loop), Math::max);
    }

    private long passing(Value stream) {
        return trips() * tokens(stream).orElse(0);
    }

    private static long work(ForOp loop) {
        long inside = 0;
        for (Op op : loop.body()) if (op instanceof ForOp inner && !inner.isUnrolled()) inside += work(inner);
        return loop.tripCount().orElse(1) * Math.max(1, inside);
    }
}
