package dev.headrace.backends.cpu;

import dev.headrace.ir.Value;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Memory that one or more values of a program lie in, while the program is written.
///
/// An operation may write into it in place of making a new value if nobody else has a value there.
final class Storage {
    private final @Nullable Workspace workspace;
    private final long offset;
    private final long bytes;
    private final boolean isWritable;
    private final SequencedSet<Value> living = new LinkedHashSet<>();
    private int pins;
    private boolean isFree;

    private Storage(@Nullable Workspace workspace, long offset, long bytes, boolean isWritable) {
        this.workspace = workspace;
        this.offset = offset;
        this.bytes = bytes;
        this.isWritable = isWritable;
    }

    static Storage in(Workspace workspace, long bytes) {
        return new Storage(workspace, workspace.take(bytes), bytes, true);
    }

    /// Memory that somebody else gives: of a caller, of the weights.
    /// @param isWritable whether the giver needs its contents no more
    static Storage given(boolean isWritable) {
        return new Storage(null, 0, 0, isWritable);
    }

    long offset() {
        return offset;
    }

    /// Says that `value` lies here.
    void hold(Value value) {
        requireKept();
        living.add(value);
    }

    /// Whether nothing but `value` lies here, so that its last user may write here.
    boolean isOnly(Value value) {
        return isWritable && living.size() == 1 && living.contains(value);
    }

    /// Lets `to` take the place of `from`.
    void handOver(Value from, Value to) {
        living.remove(from);
        living.add(to);
    }

    /// Whether it is memory of the function's workspace, at [#offset].
    boolean isInWorkspace() {
        return workspace != null;
    }

    /// Whether somebody may write here.
    boolean isWritable() {
        return isWritable;
    }

    /// Says that `value` is used no more.
    void release(Value value) {
        if (living.remove(value)) freeIfUnused();
    }

    /// Keeps it while a loop or a branch that has it for a result is written.
    void pin() {
        requireKept();
        pins++;
    }

    void unpin() {
        pins--;
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (workspace == null || !living.isEmpty() || pins > 0) return;
        requireKept();
        isFree = true;
        workspace.giveBack(offset, bytes);
    }

    /// Memory that was given back may be somebody else's already.
    private void requireKept() {
        if (isFree) throw new IllegalStateException("memory at " + offset + " is used after it was given back");
    }
}
