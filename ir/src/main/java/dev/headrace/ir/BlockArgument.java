package dev.headrace.ir;

import org.jspecify.annotations.Nullable;

/// A value that a block receives from the operation around it: a function parameter, a loop counter.
public final class BlockArgument extends Value {
    private final Block block;
    private Location location;

    BlockArgument(Block block, Type type, Location location) {
        super(type);
        this.block = block;
        this.location = location;
    }

    public int index() {
        return block.arguments().indexOf(this);
    }

    @Override
    public @Nullable Op definingOp() {
        return null;
    }

    @Override
    public Block block() {
        return block;
    }

    @Override
    public Location location() {
        return location;
    }

    void setLocation(Location location) {
        this.location = location;
    }
}
