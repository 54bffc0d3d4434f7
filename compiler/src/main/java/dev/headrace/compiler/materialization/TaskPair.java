package dev.headrace.compiler.materialization;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Two tasks that a stream connects, where the one writes it and the other reads it in equal loops: iteration by
/// iteration, what is written is read.
///
/// @param output which result of the writer the stream is
record TaskPair(TaskOp writer, int output, ItensorWriteOp write, TaskOp reader, ItensorReadOp read) {
    /// No index.
    static final int NONE = -1;

    /// The writer and reader of a stream; nothing if their loops differ, or if either works on it in several places.
    static Optional<TaskPair> of(OpResult stream) {
        if (!(stream.definingOp() instanceof TaskOp writer)
                || !(stream.type() instanceof ItensorType)
                || !stream.hasOneUse()
                || !(stream.users().getFirst() instanceof ItensorReadOp read)) return Optional.empty();
        TaskOp reader = taskAround(read, writer.block());
        ItensorWriteOp write = onlyWrite(writer, stream.index()).orElse(null);
        if (write == null || reader == null) return Optional.empty();
        TaskPair pair = new TaskPair(writer, stream.index(), write, reader, read);
        return pair.loopsAgree() ? Optional.of(pair) : Optional.empty();
    }

    private static @Nullable TaskOp taskAround(Op access, Block kernel) {
        for (Op op = access.parent(); op instanceof ForOp || op instanceof TaskOp; op = op.parent())
            if (op instanceof TaskOp task) return task.block() == kernel ? task : null;
        return null;
    }

    /// The write that all of the stream goes through: the loops carry the stream to it and away from it, and nothing
    /// else touches it.
    private static Optional<ItensorWriteOp> onlyWrite(TaskOp writer, int output) {
        Value stream = writer.body().argument(output);
        List<Integer> carriedAt = new ArrayList<>();
        while (stream.hasOneUse() && stream.users().getFirst() instanceof ForOp loop) {
            int index = stream.uses().getFirst().index() - 3;
            carriedAt.add(index);
            stream = loop.carried().get(index);
        }
        if (!stream.hasOneUse()
                || !(stream.users().getFirst() instanceof ItensorWriteOp write)
                || write.dest() != stream) return Optional.empty();
        Value written = write.result();
        Op around = Objects.requireNonNull(write.parent());
        for (int index : carriedAt.reversed()) {
            if (!(around instanceof ForOp loop) || loop.yielded().operand(index) != written || !written.hasOneUse())
                return Optional.empty();
            written = loop.result(index);
            around = Objects.requireNonNull(loop.parent());
        }
        boolean ends = around == writer && writer.yield().operand(output) == written && written.hasOneUse();
        return ends ? Optional.of(write) : Optional.empty();
    }

    private boolean loopsAgree() {
        List<List<Long>> writing = loops(write, writer);
        return !writing.contains(List.<Long>of()) && writing.equals(loops(read, reader));
    }

    /// The bounds and steps of the loops around an access, outermost first, without those of one trip; nothing in place
    /// of what is not constant.
    private static List<List<Long>> loops(Op access, TaskOp task) {
        List<List<Long>> loops = new ArrayList<>();
        for (Op op = access.parent(); op != task && op != null; op = op.parent()) {
            ForOp loop = (ForOp) op;
            if (loop.tripCount().orElse(0) == 1) continue;
            List<Long> bounds = new ArrayList<>();
            for (Value bound : List.of(loop.lower(), loop.upper(), loop.step()))
                ConstantOp.integerOf(bound).ifPresent(bounds::add);
            loops.addFirst(bounds.size() == 3 ? bounds : List.of());
        }
        return loops;
    }

    /// Which of the values that a loop of the writer carries is the stream.
    int output(ForOp loop) {
        Value stream = write.dest();
        while (stream instanceof BlockArgument argument && argument.block().owner() instanceof ForOp around) {
            if (around == loop) return argument.index() - 1;
            stream = around.inits().get(argument.index() - 1);
        }
        throw new IllegalStateException("a loop of the writer does not carry the stream");
    }

    ItensorType type() {
        return write.destType();
    }

    OpResult stream() {
        return writer.result(output);
    }

    /// The tile needs no memory on either side.
    boolean passesThroughBoth() {
        return TilePassage.passes(write) && TilePassage.passes(read);
    }
}
