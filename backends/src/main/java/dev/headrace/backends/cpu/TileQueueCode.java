package dev.headrace.backends.cpu;

import dev.headrace.dialects.dataflow.ItensorChunkOp;
import dev.headrace.dialects.dataflow.ItensorConcatOp;
import dev.headrace.dialects.dataflow.ItensorConverterOp;
import dev.headrace.dialects.dataflow.ItensorJoinOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.PackedLayout;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// Streams of tiles. Each task that reads a stream reads all of it, at its own pace.
record TileQueueCode(OpCode code) {
    private Scope scope() {
        return code.scope();
    }

    private FunctionText out() {
        return code.out();
    }

    private Queues queues() {
        return new Queues(code.program(), scope());
    }

    private TensorCode tensors() {
        return new TensorCode(code.program(), scope());
    }

    void instance(Op op) {
        scope().put(op.result(), stored(op, (ItensorType) op.result().type()));
    }

    /// A stream to be written.
    private Held.Queue stored(Op op, ItensorType type) {
        long size = type.tile().elements();
        long bytes = Math.multiplyExact(
                type.elements(), (long) Scalars.bytes(type.tile().element()));
        Storage storage = Storage.in(scope().workspace(), bytes);
        Held.Tokens tokens = new Held.Stored(
                storage, scope().pointer(storage.offset()), type.tile().element(), size);
        return queues().fresh(op, tokens, type.tokens(), mostReaders(op));
    }

    /// The tiles of a tensor, which is row-major or packed for the stream.
    Held.Queue cut(Op op, Held.View whole, ItensorType type) {
        requireInside(op, whole, type);
        Held.Queue queue = queues().fresh(op, new Held.Cut(whole, type, 0), type.tokens(), mostReaders(op));
        queues().setWritten(queue, Long.toString(type.tokens()));
        return queue;
    }

    private static int mostReaders(Op op) {
        Op around = op instanceof KernelOp ? op : op.enclosing(KernelOp.class).orElse(null);
        return around == null ? 1 : around.all(ItensorReadOp.class).size();
    }

    private static void requireInside(Op op, Held.View whole, ItensorType type) {
        Dims shape = plainShape(whole, type);
        Dims needed = type.tensor().shape();
        for (int dim = 0; dim < needed.size(); dim++)
            if (needed.at(dim) > shape.at(dim))
                throw OpCode.refused(op, "streams a " + type.tensor() + " out of a tensor of shape " + shape);
    }

    private static Dims plainShape(Held.View whole, ItensorType type) {
        return isPacked(whole, type) ? type.tensor().shape() : whole.shape();
    }

    private static boolean isPacked(Held.View whole, ItensorType type) {
        return PackedLayout.of(type, new TensorType(whole.shape(), type.tile().element()))
                .isPresent();
    }

    void read(ItensorReadOp op) {
        Held.Queue queue = scope().queue(op.source());
        String token = queues().read(queue, reader(op), 1);
        scope().put(op.tile(), tile(queue, op.sourceType(), token));
    }

    /// The outermost task around a read, or the read itself: where a task reads in several places, each goes on where
    /// the others have come to.
    private static Op reader(ItensorReadOp read) {
        Op reader = read;
        for (Op op = read.parent(); op != null; op = op.parent()) if (op instanceof TaskOp) reader = op;
        return reader;
    }

    /// The tile with that number, where it lies. Others may read it too.
    private Held.View tile(Held.Queue queue, ItensorType type, String token) {
        Held.View tile = tile(queue.tokens(), type, token);
        return new Held.View(Storage.given(false), tile.pointer(), tile.scalar(), tile.shape(), tile.strides(), 0);
    }

    private Held.View tile(Held.Tokens tokens, ItensorType type, String token) {
        return switch (tokens) {
            case Held.Stored(var storage, var pointer, var scalar, long size) ->
                Held.View.contiguous(
                        storage,
                        code.element(pointer, scalar, new Positions(code.program(), out()).times(token, size)),
                        scalar,
                        type.tile().shape(),
                        0);
            case Held.Cut cut -> shaped(tile(cut, token), type.tile().shape());
        };
    }

    /// A tile whose stream counts its dimensions in another way than the tensor that it is cut out of.
    private Held.View shaped(Held.View tile, Dims shape) {
        if (tile.shape().equals(shape)) return tile;
        List<Long> strides = Reshaped.strides(tile.shape(), tile.strides(), shape);
        if (strides != null) return new Held.View(tile.storage(), tile.pointer(), tile.scalar(), shape, strides, 0);
        Held.View copy = tensors().packed(tile);
        return Held.View.contiguous(copy.storage(), copy.pointer(), copy.scalar(), shape, 0);
    }

    private Held.View tile(Held.Cut cut, String token) {
        Positions positions = new Positions(code.program(), out());
        String number = positions.plus(token, Long.toString(cut.first()));
        List<String> counters = new ArrayList<>();
        ItensorType type = cut.type();
        for (int loop = type.loops() - 1; loop >= 0; loop--) {
            long trips = type.trips().at(loop);
            String trip = loop == 0 ? number : out().value("urem i64 %s, %d", number, trips);
            counters.addFirst(positions.times(trip, type.steps().at(loop)));
            if (loop > 0) number = out().value("udiv i64 %s, %d", number, trips);
        }
        return tile(cut.whole(), type, counters);
    }

    /// @param counters of the stream's loops, in steps
    private Held.View tile(Held.View whole, ItensorType type, List<String> counters) {
        Positions positions = new Positions(code.program(), out());
        if (isPacked(whole, type)) {
            // One tile after the other: their numbers instead of their offsets.
            List<AffineExpr> numbers = new ArrayList<>();
            for (int dim = 0; dim < type.tile().rank(); dim++)
                numbers.add(type.order().result(dim).floorDiv(type.tile().sizeOf(dim)));
            Access access = Access.of(
                    AffineMap.of(type.loops(), numbers),
                    whole.strides().subList(0, type.tile().rank()));
            return new Held.View(
                    whole.storage(),
                    code.element(whole.pointer(), whole.scalar(), access.position(positions, counters)),
                    whole.scalar(),
                    type.tile().shape(),
                    whole.strides().subList(type.tile().rank(), 2 * type.tile().rank()),
                    0);
        }
        Access access = Access.of(type.order(), whole.strides());
        return new Held.View(
                whole.storage(),
                code.element(whole.pointer(), whole.scalar(), access.position(positions, counters)),
                whole.scalar(),
                type.tile().shape(),
                whole.strides(),
                0);
    }

    void write(ItensorWriteOp op) {
        Held.Queue queue = scope().queue(op.dest());
        String token = queues().write(queue, 1);
        tensors().copy(scope().view(op.tile()), tile(queue.tokens(), op.destType(), token));
        scope().put(op.result(), queue);
    }

    /// The tensor that the tiles make up, of shape `whole`, row-major or packed for the stream.
    Held.View assembled(Held.Queue queue, ItensorType type, TensorType whole) {
        queue.use().take();
        Held.View tensor = scope().allocate(whole);
        if (!type.isRegular() || !type.tensor().equals(whole)) tensors().unset(tensor);
        requireInside(type, tensor);
        int site = code.program()
                .failures()
                .wrong("stream @" + queue.name().replace("%", "%%") + " carries %d tokens, expected " + type.tokens());
        String count = queues().written(queue);
        code.program().failIf(out(), out().value("icmp ne i64 %s, %d", count, type.tokens()), site, count, "0");
        eachToken(
                type,
                (token, counters) -> tensors().copy(tile(queue.tokens(), type, token), tile(tensor, type, counters)));
        return tensor;
    }

    private static void requireInside(ItensorType type, Held.View whole) {
        Dims shape = plainShape(whole, type);
        for (int dim = 0; dim < shape.size(); dim++)
            if (type.tensor().sizeOf(dim) > shape.at(dim))
                throw new IllegalStateException("a stream of " + type.tensor() + " does not fit into " + shape);
    }

    /// Goes through the loops of a stream.
    private void eachToken(ItensorType type, BiConsumer<String, List<String>> each) {
        eachToken(type, 0, "0", List.of(), each);
    }

    private void eachToken(
            ItensorType type, int loop, String token, List<String> counters, BiConsumer<String, List<String>> each) {
        if (loop == type.loops()) {
            each.accept(token, counters);
            return;
        }
        Positions positions = new Positions(code.program(), out());
        long trips = type.trips().at(loop);
        out().loop(trips, trip -> {
            List<String> now = new ArrayList<>(counters);
            now.add(positions.times(trip, type.steps().at(loop)));
            eachToken(type, loop + 1, positions.plus(positions.times(token, trips), trip), now, each);
        });
    }

    void converter(ItensorConverterOp op) {
        Held.Queue source = scope().queue(op.source());
        Held.View tensor = assembled(source, op.sourceType(), op.sourceType().tensor());
        scope().put(op.result(), cut(op, tensor, op.targetType()));
    }

    /// Streams of the same elements in the same order, each to be read on its own.
    void sameTokens(Op op) {
        Held.Queue source = scope().queue(op.operand(0));
        source.use().take();
        String count = queues().written(source);
        for (Value result : op.results()) {
            Held.Queue queue = queues().fresh(op, source.tokens(), source.capacity(), mostReaders(op));
            queues().setWritten(queue, count);
            scope().put(result, queue);
        }
    }

    void chunk(ItensorChunkOp op) {
        Held.Queue source = scope().queue(op.source());
        source.use().take();
        long first = 0;
        for (Value result : op.results()) {
            long count = ((ItensorType) result.type()).tokens();
            Held.Tokens piece = piece(source.tokens(), first);
            Held.Queue queue = queues().fresh(op, piece, count, mostReaders(op));
            queues().setWritten(queue, Long.toString(count));
            scope().put(result, queue);
            first += count;
        }
    }

    private Held.Tokens piece(Held.Tokens tokens, long first) {
        return switch (tokens) {
            case Held.Stored(var storage, var pointer, var scalar, long size) ->
                new Held.Stored(storage, code.element(pointer, scalar, Long.toString(first * size)), scalar, size);
            case Held.Cut(var whole, var type, long before) -> new Held.Cut(whole, type, before + first);
        };
    }

    void concat(ItensorConcatOp op) {
        Held.Queue all = stored(op, (ItensorType) op.result().type());
        for (Value value : op.sources()) append(op, value, all, (ItensorType) value.type());
        scope().put(op.result(), all);
    }

    private void append(Op op, Value value, Held.Queue all, ItensorType type) {
        Held.Queue source = scope().queue(value);
        source.use().take();
        ItensorType whole = (ItensorType) op.result().type();
        out().loop("0", queues().written(source), "1", token -> {
            String next = queues().write(all, 1);
            tensors().copy(tile(source.tokens(), type, token), tile(all.tokens(), whole, next));
        });
    }

    void join(ItensorJoinOp op) {
        ItensorType whole = (ItensorType) op.result().type();
        Held.Queue all = stored(op, whole);
        long turns = op.sources().size();
        out().loop(whole.tokens() / turns, token -> {
            for (Value value : op.sources()) {
                Held.Queue source = scope().queue(value);
                source.use().take();
                String next = queues().write(all, 1);
                tensors()
                        .copy(
                                tile(source.tokens(), (ItensorType) value.type(), token),
                                tile(all.tokens(), whole, next));
            }
        });
        scope().put(op.result(), all);
    }
}
