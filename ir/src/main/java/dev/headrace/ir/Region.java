package dev.headrace.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The blocks inside an operation. All control flow here is structured, so a region holds one block or none.
public final class Region {
    private final List<Block> blocks = new ArrayList<>();
    private @Nullable Op owner;

    /// A region with one empty block that takes arguments of these types.
    public static Region withBlock(List<? extends Type> argumentTypes, Location location) {
        Region region = new Region();
        Block block = region.addBlock();
        for (Type type : argumentTypes) block.addArgument(type, location);
        return region;
    }

    public static Region withBlock() {
        return withBlock(List.of(), Location.UNKNOWN);
    }

    public List<Block> blocks() {
        return Collections.unmodifiableList(blocks);
    }

    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /// The only block.
    /// @throws java.util.NoSuchElementException if the region is empty
    public Block block() {
        return blocks.getFirst();
    }

    public Block addBlock() {
        Block block = new Block(this);
        blocks.add(block);
        return block;
    }

    /// The operation that this region belongs to.
    /// @throws IllegalStateException before the operation exists
    public Op owner() {
        if (owner == null) throw new IllegalStateException("the region belongs to no operation yet");
        return owner;
    }

    boolean hasOwner() {
        return owner != null;
    }

    void setOwner(Op op) {
        if (owner != null) throw new IllegalStateException("the region already belongs to " + owner.name());
        owner = op;
    }
}
