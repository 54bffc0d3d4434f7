package dev.headrace.ir;

import org.jspecify.annotations.Nullable;

/// A place in a block where new operations go, one after the other.
public class Builder {
    private Block block;
    private @Nullable Op anchor;

    protected Builder(Block block, @Nullable Op anchor) {
        this.block = block;
        this.anchor = anchor;
    }

    public static Builder atEnd(Block block) {
        return new Builder(block, null);
    }

    public static Builder atStart(Block block) {
        return new Builder(block, block.isEmpty() ? null : block.first());
    }

    public static Builder before(Op op) {
        return new Builder(op.block(), op);
    }

    public static Builder after(Op op) {
        return new Builder(op.block(), op.nextInBlock());
    }

    public final Block block() {
        return block;
    }

    /// From now on at the end of that block.
    public final void moveToEnd(Block target) {
        block = target;
        anchor = null;
    }

    public final void moveToStart(Block target) {
        block = target;
        anchor = target.isEmpty() ? null : target.first();
    }

    public final void moveBefore(Op op) {
        block = op.block();
        anchor = op;
    }

    public final void moveAfter(Op op) {
        block = op.block();
        anchor = op.nextInBlock();
    }

    /// Inserts `op` here and registers it as a user of its operands.
    public final <O extends Op> O add(O op) {
        block.link(op, anchor);
        for (int i = 0; i < op.operandCount(); i++) op.operand(i).addUse(new Value.Use(op, i));
        return op;
    }
}
