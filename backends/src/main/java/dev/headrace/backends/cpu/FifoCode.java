package dev.headrace.backends.cpu;

import dev.headrace.dialects.dataflow.StreamCastOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;

/// FIFOs of numbers, with room for all that is written: as often as the loops around the writes run. A token that is a
/// vector is as many numbers.
record FifoCode(OpCode code) {
    private Queues queues() {
        return new Queues(code.program(), code.scope());
    }

    void instance(StreamOp op) {
        Type scalar = Scalars.element(op.type().element());
        long numbers = Math.max(op.type().lanes(), numbersWritten(op, op.result()));
        Storage storage =
                Storage.in(code.scope().workspace(), Math.multiplyExact(numbers, (long) Scalars.bytes(scalar)));
        Held.Tokens tokens = new Held.Stored(storage, code.scope().pointer(storage.offset()), scalar, 1);
        code.scope().put(op.result(), queues().fresh(op, tokens, numbers, 1));
    }

    /// The most numbers that are written into the stream.
    private static long numbersWritten(StreamOp stream, Value end) {
        long numbers = 0;
        for (Op user : end.users()) {
            if (user instanceof StreamCastOp cast) numbers += numbersWritten(stream, cast.result());
            if (!(user instanceof StreamWriteOp write)) continue;
            long runs = ((StreamType) end.type()).lanes();
            for (Op around = write.parent();
                    around != null && around.block() != stream.block();
                    around = around.parent())
                if (around instanceof ForOp loop)
                    runs = Math.multiplyExact(
                            runs,
                            loop.mostTrips()
                                    .orElseThrow(
                                            () -> OpCode.refused(loop, "writes a stream an unknown number of times")));
            numbers = Math.addExact(numbers, runs);
        }
        return numbers;
    }

    void read(StreamReadOp op) {
        Held.Queue queue = code.scope().queue(op.stream());
        Held.Stored tokens = (Held.Stored) queue.tokens();
        int lanes = Scalars.lanes(op.token().type());
        String first = queues().read(queue, outermostTask(op), Math.max(1, lanes));
        Type scalar = Scalars.element(op.token().type());
        String place = code.element(tokens.pointer(), tokens.scalar(), first);
        code.scope().number(op.token(), Scalars.load(code.out(), scalar, lanes, place));
    }

    void write(StreamWriteOp op) {
        Held.Queue queue = code.scope().queue(op.stream());
        Held.Stored tokens = (Held.Stored) queue.tokens();
        int lanes = Scalars.lanes(op.token().type());
        String first = queues().write(queue, Math.max(1, lanes));
        Type scalar = Scalars.element(op.token().type());
        String place = code.element(tokens.pointer(), tokens.scalar(), first);
        Scalars.store(code.out(), scalar, lanes, code.scope().number(op.token()), place);
    }

    private static Op outermostTask(Op op) {
        Op outermost = op;
        for (Op around = op.parent(); around != null; around = around.parent())
            if (around instanceof TaskOp) outermost = around;
        return outermost;
    }
}
