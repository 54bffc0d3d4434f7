package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.Optional;

/// How many tokens a task that deals out streams or joins them passes of one before it comes to the next. While it is
/// at one of them the others go on: their FIFOs hold as many.
///
/// ```mlir
/// scf.for %i … {
///   scf.for %j = 0 to 64 … { … stream_read %a … stream_write … }   // a turn of 64 tokens
///   scf.for %j = 0 to 64 … { … stream_read %b … stream_write … }
/// }
/// ```
final class RouteTurns {
    private RouteTurns() {}

    /// The tokens of a turn at either end of a stream; 0 where neither comes to others in turn.
    /// @param most the most that are told of a turn that comes once
    static long of(StreamOp stream, long most) {
        return Math.max(turn(stream, stream.reader(), false, most), turn(stream, stream.writer(), true, most));
    }

    private static long turn(StreamOp stream, TaskOp task, boolean isWritten, long most) {
        if (!task.role().equals(Optional.of(TaskRole.ROUTE))) return 0;
        long longest = 0;
        for (Op user : stream.result().users()) {
            if (!task.encloses(user) || (user instanceof StreamWriteOp) != isWritten) continue;
            long tokens = 1;
            Op around = user.parent();
            while (around instanceof ForOp loop && isAlone(loop, stream.result(), isWritten)) {
                tokens *= loop.mostTrips().orElse(1);
                around = around.parent();
            }
            if (around instanceof ForOp) longest = Math.max(longest, tokens);
            else if (!isAlone(task, stream.result(), isWritten)) longest = Math.max(longest, Math.min(tokens, most));
        }
        return longest;
    }

    /// Whether no other stream is used inside in the same direction.
    private static boolean isAlone(Op loop, Value stream, boolean isWritten) {
        return isWritten
                ? loop.all(StreamWriteOp.class).stream().allMatch(write -> write.stream() == stream)
                : loop.all(StreamReadOp.class).stream().allMatch(read -> read.stream() == stream);
    }
}
