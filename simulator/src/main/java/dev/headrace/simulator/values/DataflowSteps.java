package dev.headrace.simulator.values;

import dev.headrace.dialects.Place;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.DataflowOp;
import dev.headrace.dialects.dataflow.ItensorCastOp;
import dev.headrace.dialects.dataflow.ItensorChunkOp;
import dev.headrace.dialects.dataflow.ItensorConcatOp;
import dev.headrace.dialects.dataflow.ItensorConverterOp;
import dev.headrace.dialects.dataflow.ItensorEmptyOp;
import dev.headrace.dialects.dataflow.ItensorForkOp;
import dev.headrace.dialects.dataflow.ItensorInstanceOp;
import dev.headrace.dialects.dataflow.ItensorJoinOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorReassociateOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StackOp;
import dev.headrace.dialects.dataflow.StreamCastOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.type.TensorType;
import dev.headrace.ir.type.VectorType;

/// Kernels, tasks and streams. Tasks run one after the other in program order over queues without a limit: a graph of
/// tasks without feedback gives the same values in any order.
final class DataflowSteps {
    private DataflowSteps() {}

    static Step step(DataflowOp op, Translation translation) {
        Slots slots = translation.slots();
        return switch (op) {
            case KernelOp kernel -> KernelStep.of(kernel, translation);
            case TaskOp task -> task(task, translation);
            case ItensorEmptyOp empty -> emptyStream(empty, slots);
            case ItensorInstanceOp instance -> emptyStream(instance, slots);
            case ItensorReadOp read -> read(read, slots);
            case ItensorWriteOp write -> write(write, slots);
            case ItensorConverterOp converter -> converter(converter, slots);
            case ItensorCastOp _, ItensorReassociateOp _, ItensorForkOp _ -> sameTokens(op, slots);
            case ItensorChunkOp chunk -> chunk(chunk, slots);
            case ItensorConcatOp concat -> concat(concat, slots);
            case ItensorJoinOp join -> join(join, slots);
            case StackOp stack -> stack(stack, slots);
            case StreamOp stream -> fifo(stream, slots);
            case StreamReadOp read -> read(read, slots);
            case StreamWriteOp write -> write(write, slots);
            case StreamCastOp cast -> {
                slots.share(cast.result(), cast.operand(0));
                yield Step.NOTHING;
            }
            case BufferOp buffer -> TensorSteps.unset(buffer.type(), slots.of(buffer.result()));
            case YieldOp _ -> Step.NOTHING;
        };
    }

    private static Step task(TaskOp op, Translation translation) {
        Step enter = translation.hand(op, 0, op.body().arguments());
        Step[] body = translation.block(op.body());
        Step leave = translation.hand(op.yield(), 0, op.results());
        return frame -> {
            enter.run(frame);
            Step.runAll(body, frame);
            leave.run(frame);
        };
    }

    private static Step emptyStream(Op op, Slots slots) {
        int out = slots.of(op.result());
        String name = name(op);
        return frame -> frame.objects[out] = frame.channels.add(TileStream.empty(name));
    }

    private static Step read(ItensorReadOp op, Slots slots) {
        int source = slots.of(op.source());
        int out = slots.of(op.tile());
        Op reader = reader(op);
        return frame -> frame.objects[out] = frame.tiles(source).read(reader);
    }

    /// The outermost task around a read, or the read itself: where a task reads in several places, each goes on where
    /// the others have come to.
    private static Op reader(ItensorReadOp read) {
        Op reader = read;
        for (Op op = read.parent(); op != null; op = op.parent()) if (op instanceof TaskOp) reader = op;
        return reader;
    }

    private static Step write(ItensorWriteOp op, Slots slots) {
        int tile = slots.of(op.tile());
        int destination = slots.of(op.dest());
        int out = slots.of(op.result());
        return frame -> {
            TileStream stream = frame.tiles(destination);
            stream.write(frame.array(tile));
            frame.objects[out] = stream;
        };
    }

    private static Step converter(ItensorConverterOp op, Slots slots) {
        int source = slots.of(op.source());
        int out = slots.of(op.result());
        String name = name(op);
        TensorType whole = op.sourceType().tensor();
        return frame -> {
            Array tensor = frame.tiles(source).assemble(op.sourceType());
            frame.objects[out] = frame.channels.add(TileStream.of(name, tensor, whole, op.targetType()));
        };
    }

    /// Streams of the same elements in the same order, each to be read on its own.
    private static Step sameTokens(Op op, Slots slots) {
        int source = slots.of(op.operand(0));
        int[] results = slots.of(op.results());
        String name = name(op);
        return frame -> {
            TileStream stream = frame.tiles(source).take();
            for (int result : results)
                frame.objects[result] = frame.channels.add(TileStream.of(name, stream.count(), stream::token));
        };
    }

    private static Step chunk(ItensorChunkOp op, Slots slots) {
        int source = slots.of(op.operand(0));
        int[] results = slots.of(op.results());
        long[] counts = op.results().stream()
                .mapToLong(piece -> ((ItensorType) piece.type()).tokens())
                .toArray();
        String name = name(op);
        return frame -> {
            TileStream stream = frame.tiles(source).take();
            long next = 0;
            for (int i = 0; i < results.length; i++) {
                long first = next;
                frame.objects[results[i]] =
                        frame.channels.add(TileStream.of(name, counts[i], token -> stream.token(first + token)));
                next += counts[i];
            }
        };
    }

    private static Step concat(ItensorConcatOp op, Slots slots) {
        int[] sources = slots.of(op.operands());
        int out = slots.of(op.result());
        String name = name(op);
        return frame -> {
            TileStream all = TileStream.empty(name);
            for (int source : sources) {
                TileStream stream = frame.tiles(source).take();
                for (long token = 0; token < stream.count(); token++) all.write(stream.token(token));
            }
            frame.objects[out] = frame.channels.add(all);
        };
    }

    private static Step join(ItensorJoinOp op, Slots slots) {
        int[] sources = slots.of(op.operands());
        int out = slots.of(op.result());
        long count = ((ItensorType) op.result().type()).tokens();
        String name = name(op);
        return frame -> {
            TileStream all = TileStream.empty(name);
            for (long token = 0; token < count; token++) {
                TileStream stream =
                        frame.tiles(sources[(int) (token % sources.length)]).take();
                all.write(stream.token(token / sources.length));
            }
            frame.objects[out] = frame.channels.add(all);
        };
    }

    private static Step stack(StackOp op, Slots slots) {
        int[] sources = slots.of(op.operands());
        int out = slots.of(op.result());
        TensorType type = op.type();
        int neighbours = Math.toIntExact(op.neighbours());
        int row = Math.toIntExact(type.elements() / sources.length);
        return frame -> {
            Array stack = Array.unset(type);
            for (int from = 0; from < row; from += neighbours)
                for (int i = 0; i < sources.length; i++)
                    frame.array(sources[i]).copyTo(from, stack, from * sources.length + i * neighbours, neighbours);
            frame.objects[out] = stack;
        };
    }

    private static Step fifo(StreamOp op, Slots slots) {
        int out = slots.of(op.result());
        String name = op.symbol();
        String reader =
                op.result().isUnused() ? "nobody" : "task @" + op.reader().symbol();
        return frame -> frame.objects[out] = frame.channels.add(new Fifo(name, reader));
    }

    private static Step read(StreamReadOp op, Slots slots) {
        int stream = slots.of(op.stream());
        int out = slots.of(op.token());
        String reader = Place.task(op);
        if (op.token().type() instanceof VectorType vector) {
            int element = slots.fresh(vector.element());
            Bits.Target target = Bits.into(vector.element(), element);
            int lanes = Math.toIntExact(vector.elements());
            return frame -> {
                Array token = Array.ofSize(vector.element(), lanes);
                Fifo fifo = frame.fifo(stream);
                for (int i = 0; i < lanes; i++) {
                    target.put(frame, fifo.read(reader));
                    token.store(i, frame, element);
                }
                frame.objects[out] = token;
            };
        }
        Bits.Target target = Bits.into(op.token().type(), out);
        return frame -> target.put(frame, frame.fifo(stream).read(reader));
    }

    private static Step write(StreamWriteOp op, Slots slots) {
        int stream = slots.of(op.stream());
        int in = slots.of(op.token());
        if (op.token().type() instanceof VectorType vector) {
            int element = slots.fresh(vector.element());
            Bits.Source source = Bits.from(vector.element(), element);
            int lanes = Math.toIntExact(vector.elements());
            return frame -> {
                Array token = frame.array(in);
                Fifo fifo = frame.fifo(stream);
                for (int i = 0; i < lanes; i++) {
                    token.load(i, frame, element);
                    fifo.write(source.of(frame));
                }
            };
        }
        Bits.Source token = Bits.from(op.token().type(), in);
        return frame -> frame.fifo(stream).write(token.of(frame));
    }

    static String name(Op op) {
        return op.attribute("sym_name", StringAttr.class).map(StringAttr::value).orElseGet(() -> Place.of(op));
    }
}
