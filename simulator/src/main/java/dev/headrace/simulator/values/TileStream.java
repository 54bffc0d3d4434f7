package dev.headrace.simulator.values;

import dev.headrace.dialects.Place;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.ir.Op;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/// A tensor as a stream of tiles. Each task that reads it reads all of it, at its own pace.
final class TileStream {
    private final String name;
    private final List<Array> written = new ArrayList<>();
    private final LongFunction<Array> tokens;
    private final long given;
    private final Map<Op, Cursor> cursors = new LinkedHashMap<>();
    private boolean taken;

    private static final class Cursor {
        long next;
    }

    private TileStream(String name, LongFunction<Array> tokens, long given) {
        this.name = name;
        this.tokens = tokens;
        this.given = given;
    }

    /// A stream to be written.
    static TileStream empty(String name) {
        return new TileStream(
                name,
                token -> {
                    throw new IndexOutOfBoundsException("token " + token);
                },
                0);
    }

    /// A stream of these tokens, made when they are read.
    static TileStream of(String name, long count, LongFunction<Array> tokens) {
        return new TileStream(name, tokens, count);
    }

    /// The tiles of a tensor of type `whole` in the order of `type`.
    static TileStream of(String name, Array tensor, TensorType whole, ItensorType type) {
        Tiles tiles = new Tiles(type, whole);
        return of(name, type.tokens(), token -> tiles.extract(tensor, token));
    }

    long count() {
        return given + written.size();
    }

    Array token(long index) {
        return index < given ? tokens.apply(index) : written.get(Math.toIntExact(index - given));
    }

    void write(Array tile) {
        written.add(tile.share());
    }

    /// The next tile for this reader.
    /// @throws IllegalStateException if there is none
    Array read(Op reader) {
        Cursor cursor = cursors.computeIfAbsent(reader, _ -> new Cursor());
        if (cursor.next == count())
            throw new IllegalStateException(Place.task(reader) + " reads from stream @" + name
                    + ", which is empty after " + count() + " tokens");
        return token(cursor.next++);
    }

    /// All tiles at once, in order.
    TileStream take() {
        taken = true;
        return this;
    }

    /// The tensor that the tiles make up.
    Array assemble(ItensorType type) {
        return assemble(type, type.tensor());
    }

    /// The tensor that the tiles make up, row-major or packed for the stream.
    Array assemble(ItensorType type, TensorType whole) {
        taken = true;
        if (count() != type.tokens())
            throw new IllegalStateException(
                    "stream @" + name + " carries " + count() + " tokens, expected " + type.tokens());
        Array tensor = Array.unset(whole);
        Tiles tiles = new Tiles(type, whole);
        for (long token = 0; token < count(); token++) tiles.insert(token(token), tensor, token);
        return tensor;
    }

    void close() {
        if (cursors.isEmpty() && !taken && count() > 0)
            throw new IllegalStateException("stream @" + name + " has " + count() + " tokens that nobody reads");
        cursors.forEach((reader, cursor) -> {
            if (cursor.next < count())
                throw new IllegalStateException("stream @" + name + " has " + (count() - cursor.next)
                        + " tokens left over that " + Place.task(reader) + " did not read");
        });
    }
}
