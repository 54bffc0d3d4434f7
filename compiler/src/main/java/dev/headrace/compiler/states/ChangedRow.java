package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.VectorType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A state that passes through a task token by token: what the task hands on is the old token, or in one row another.
///
/// ```mlir
/// dataflow.task @load.k()  { for %h, %r, %d { %t = memref.load %k[%h, %r, %d]    stream_write %t, %old } }
/// dataflow.task @attn()    { for %h, %r, %d { %t = stream_read %old    %n = select (%r == %p), %fresh, %t
///                                             stream_write %n, %new } }
/// dataflow.task @store.k() { for %h, %r, %d { %n = stream_read %new    memref.store %n, %k_new[%h, %r, %d] } }
/// ```
/// @param write what hands a token on to be stored
/// @param around its loops
/// @param condition which row is another
/// @param columns the number of the first loop inside a row
/// @param store of a token
/// @param stored its loops
/// @param storedRows the number of the first loop over rows there
/// @param storedColumns and of the first one inside a row
record ChangedRow(
        StreamWriteOp write,
        LoopsAround around,
        RowCondition condition,
        int columns,
        StoreOp store,
        LoopsAround stored,
        int storedRows,
        int storedColumns) {

    /// @param row nothing where the state has to be written whole
    /// @param obstacle why it has
    record Search(Optional<ChangedRow> row, String obstacle) {
        private static Search not(String why) {
            return new Search(Optional.empty(), why);
        }
    }

    static Search in(KeptState state) {
        if (!(onlyUser(state.before()) instanceof LoadOp load)
                || !(onlyUser(load.result()) instanceof StreamWriteOp send)
                || send.parent() != load.parent())
            return Search.not("it is read by more than one load, token by token");
        if (!(onlyUser(state.after()) instanceof StoreOp store)
                || !(store.value().definingOp() instanceof StreamReadOp take)
                || take.parent() != store.parent()) return Search.not("its new value is not stored token by token");
        LoopsAround loaded = LoopsAround.of(load).orElse(null);
        LoopsAround stored = LoopsAround.of(store).orElse(null);
        if (loaded == null || stored == null || !isAlike(load, loaded, store, stored))
            return Search.not("it is not stored in the order in which it is loaded");
        if (!(reader(send) instanceof StreamReadOp read) || !(writer(take) instanceof StreamWriteOp write))
            return Search.not("several tokens pass at once");
        LoopsAround around = LoopsAround.of(write).orElse(null);
        if (around == null || read.parent() != write.parent() || around.trips() != stored.trips())
            return Search.not("its tokens do not pass one by one through a task");
        SelectOp choice = choice(write, read);
        if (choice == null) return Search.not("a token is not either the old one or another");
        RowCondition condition = RowCondition.of(choice.condition(), around).orElse(null);
        if (condition == null)
            return Search.not("it is not one row that changes, found by comparing its number with a position");
        return withRows(write, around, condition, store, stored);
    }

    private static Search withRows(
            StreamWriteOp write, LoopsAround around, RowCondition condition, StoreOp store, LoopsAround stored) {
        int rows = around.loops().indexOf(condition.loops().getFirst());
        int columns = rows + condition.loops().size();
        if (!around.loops().subList(rows, columns).equals(condition.loops()))
            return Search.not("its rows are not loops in a row");
        long inRow = around.from(columns, around.loops().size()).trips();
        OptionalLong end = stored.cut(stored.loops().size(), inRow);
        OptionalLong first = end.isEmpty() ? end : stored.cut((int) end.getAsLong(), condition.rows());
        return first.isEmpty()
                ? Search.not("its rows are divided among loops in another way where it is stored")
                : new Search(
                        Optional.of(new ChangedRow(
                                write, around, condition, columns, store, stored, (int) first.getAsLong(), (int)
                                        end.getAsLong())),
                        "");
    }

    /// The outermost loop over rows in the task.
    ForOp rowLoop() {
        return condition.loops().getFirst();
    }

    /// How many tokens are a row.
    long tokens() {
        return around.from(columns, around.loops().size()).trips();
    }

    private static @Nullable Op onlyUser(Value value) {
        return value.uses().size() == 1 ? value.users().getFirst() : null;
    }

    private static boolean isAlike(LoadOp load, LoopsAround loaded, StoreOp store, LoopsAround stored) {
        if (!loaded.trippedAs(stored)
                || load.indices().size() != store.indices().size()) return false;
        for (int i = 0; i < load.indices().size(); i++)
            if (!loaded.isAlike(load.indices().get(i), stored, store.indices().get(i))) return false;
        return true;
    }

    private static @Nullable Op reader(StreamWriteOp write) {
        return only(write.stream(), StreamReadOp.class);
    }

    private static @Nullable Op writer(StreamReadOp read) {
        return only(read.stream(), StreamWriteOp.class);
    }

    /// The one user of a kind.
    private static @Nullable Op only(Value value, Class<? extends Op> kind) {
        List<Op> users = value.users().stream().filter(kind::isInstance).toList();
        return users.size() == 1 ? users.getFirst() : null;
    }

    /// What decides between an element of the token that was read and another one. Narrowing takes back what widening
    /// did.
    private static @Nullable SelectOp choice(StreamWriteOp write, StreamReadOp read) {
        boolean isVector = write.token().type() instanceof VectorType;
        StoreOp lane = isVector ? lane(write) : null;
        if (isVector && lane == null) return null;
        Value element = lane == null ? write.token() : lane.value();
        CastOp narrowed = cast(element, CastOp.Kind.TRUNCF);
        Value chosen = narrowed == null ? element : narrowed.in();
        if (!(chosen.definingOp() instanceof SelectOp choice)) return null;
        Value old = choice.whenFalse();
        if (onlyUser(old) != choice) return null;
        if (narrowed != null) {
            CastOp widened = cast(old, CastOp.Kind.EXTF);
            if (widened == null || !widened.in().type().equals(element.type()) || onlyUser(widened.in()) != widened)
                return null;
            old = widened.in();
        }
        boolean isOld = lane == null
                ? old == read.result()
                : old.definingOp() instanceof ExtractOp extract
                        && onlyUser(read.result()) == extract
                        && lane.indices().equals(List.of(extract.position()));
        return isOld ? choice : null;
    }

    private static @Nullable CastOp cast(Value value, CastOp.Kind kind) {
        return value.definingOp() instanceof CastOp cast && cast.kind() == kind ? cast : null;
    }

    /// What stores the element of a lane in the token, each lane its own.
    private static @Nullable StoreOp lane(StreamWriteOp write) {
        if (!(write.token().definingOp() instanceof dev.headrace.dialects.vector.LoadOp row)
                || !(row.memref().definingOp() instanceof BufferOp buffer)
                || buffer.parent() != write.parent()) return null;
        return only(buffer.result(), StoreOp.class) instanceof StoreOp store
                        && store.parent() instanceof ForOp lanes
                        && lanes.parent() == write.parent()
                        && store.indices().equals(List.of(lanes.counter()))
                        && lanes.tripCount().orElse(0) == row.type().elements()
                ? store
                : null;
    }
}
