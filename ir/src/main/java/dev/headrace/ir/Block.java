package dev.headrace.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A straight line of operations with arguments.
///
/// Iterating visits the operations in order; the operation just visited may be erased or moved meanwhile. Operations
/// are inserted through [Builder] and removed through [Rewriter] only.
public final class Block implements Iterable<Op> {
    private final Region region;
    private final List<BlockArgument> arguments = new ArrayList<>();
    private @Nullable Op first;
    private @Nullable Op last;
    private boolean numbered;

    Block(Region region) {
        this.region = region;
    }

    public Region region() {
        return region;
    }

    /// The operation around this block.
    public Op owner() {
        return region.owner();
    }

    public List<BlockArgument> arguments() {
        return Collections.unmodifiableList(arguments);
    }

    public BlockArgument argument(int index) {
        return arguments.get(index);
    }

    public BlockArgument addArgument(Type type, Location location) {
        BlockArgument argument = new BlockArgument(this, type, location);
        arguments.add(argument);
        return argument;
    }

    void removeArgument(int index) {
        if (!arguments.get(index).isUnused()) throw new IllegalStateException("block argument " + index + " is used");
        arguments.remove(index);
    }

    public boolean isEmpty() {
        return first == null;
    }

    public Op first() {
        if (first == null) throw new NoSuchElementException("the block is empty");
        return first;
    }

    public Op last() {
        if (last == null) throw new NoSuchElementException("the block is empty");
        return last;
    }

    /// A snapshot of the operations.
    public List<Op> ops() {
        List<Op> ops = new ArrayList<>();
        for (Op op : this) ops.add(op);
        return ops;
    }

    /// The operations of this class, in order, as a snapshot.
    public <O extends Op> List<O> ops(Class<O> kind) {
        List<O> ops = new ArrayList<>();
        for (Op op : this) if (kind.isInstance(op)) ops.add(kind.cast(op));
        return ops;
    }

    @Override
    public Iterator<Op> iterator() {
        return new Iterator<>() {
            private @Nullable Op upcoming = first;

            @Override
            public boolean hasNext() {
                return upcoming != null;
            }

            @Override
            public Op next() {
                Op current = upcoming;
                if (current == null) throw new NoSuchElementException();
                upcoming = current.next;
                return current;
            }
        };
    }

    /// Links `op` before `anchor`, or at the end where `anchor` is null.
    void link(Op op, @Nullable Op anchor) {
        if (op.block != null) throw new IllegalStateException(op.name() + " is already in a block");
        op.block = this;
        op.next = anchor;
        op.previous = anchor == null ? last : anchor.previous;
        if (op.previous == null) first = op;
        else op.previous.next = op;
        if (anchor == null) last = op;
        else anchor.previous = op;
        numbered = false;
    }

    void unlink(Op op) {
        if (op.previous == null) first = op.next;
        else op.previous.next = op.next;
        if (op.next == null) last = op.previous;
        else op.next.previous = op.previous;
        op.block = null;
        op.next = null;
        op.previous = null;
    }

    /// Position of an operation of this block, counted from 0 with gaps after removals; amortized constant time.
    int positionOf(Op op) {
        if (!numbered) {
            int position = 0;
            for (Op each : this) each.position = position++;
            numbered = true;
        }
        return op.position;
    }
}
