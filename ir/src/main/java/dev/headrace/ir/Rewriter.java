package dev.headrace.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The only way to change operations that stand in a block. Keeps use lists right and carries locations over.
public final class Rewriter extends Builder {
    private Rewriter(Block block, @org.jspecify.annotations.Nullable Op anchor) {
        super(block, anchor);
    }

    /// New operations go before `op`.
    public static Rewriter at(Op op) {
        return new Rewriter(op.block(), op);
    }

    public static Rewriter atEndOf(Block block) {
        return new Rewriter(block, null);
    }

    public void replaceAllUses(Value from, Value to) {
        for (Value.Use use : from.uses()) setOperand(use.user(), use.index(), to);
    }

    /// Replaces the uses for which `condition` holds.
    public void replaceUses(Value from, Value to, Predicate<Value.Use> condition) {
        for (Value.Use use : from.uses()) if (condition.test(use)) setOperand(use.user(), use.index(), to);
    }

    public void setOperand(Op op, int index, Value value) {
        Value old = op.mutableOperands().set(index, value);
        if (op.hasBlock()) {
            Value.Use use = new Value.Use(op, index);
            old.removeUse(use);
            value.addUse(use);
        }
    }

    /// Replaces all operands. The caller keeps [OpState#SEGMENTS] right.
    public void setOperands(Op op, List<? extends Value> values) {
        List<Value> fresh = new ArrayList<>(values);
        dropUses(op);
        op.mutableOperands().clear();
        op.mutableOperands().addAll(fresh);
        if (op.hasBlock()) for (int i = 0; i < fresh.size(); i++) fresh.get(i).addUse(new Value.Use(op, i));
    }

    public void setAttribute(Op op, String name, Attribute value) {
        op.mutableAttributes().put(name, value);
    }

    public void removeAttribute(Op op, String name) {
        op.mutableAttributes().remove(name);
    }

    public void setType(Value value, Type type) {
        value.setType(type);
    }

    public void setLocation(Op op, Location location) {
        op.setLocation(location);
    }

    public void setLocation(BlockArgument argument, Location location) {
        argument.setLocation(location);
    }

    public void removeArgument(Block block, int index) {
        block.removeArgument(index);
    }

    /// Puts `values` in the place of the results of `op`, then erases it.
    public void replace(Op op, List<? extends Value> values) {
        if (values.size() != op.results().size())
            throw new IllegalArgumentException(
                    op.name() + " has " + op.results().size() + " results, not " + values.size());
        for (int i = 0; i < values.size(); i++) replaceAllUses(op.result(i), values.get(i));
        erase(op);
    }

    public void replace(Op op, Value value) {
        replace(op, List.of(value));
    }

    /// @throws IllegalStateException if a result is still used
    public void erase(Op op) {
        for (OpResult result : op.results())
            if (!result.isUnused())
                throw new IllegalStateException(op.name() + " is erased while "
                        + result.uses().getFirst().user().name() + " uses it");
        for (Region region : op.regions()) eraseContents(region);
        dropUses(op);
        op.block().unlink(op);
    }

    private void eraseContents(Region region) {
        for (Block block : region.blocks()) {
            for (Op inner : block.ops().reversed()) erase(inner);
        }
    }

    private static void dropUses(Op op) {
        for (int i = 0; i < op.operandCount(); i++) op.operand(i).removeUse(new Value.Use(op, i));
    }

    /// Takes `op` from where it stands and puts it before `anchor`, which may be in another block.
    public void moveOpBefore(Op op, Op anchor) {
        op.block().unlink(op);
        anchor.block().link(op, anchor);
    }

    public void moveOpToEnd(Op op, Block target) {
        op.block().unlink(op);
        target.link(op, null);
    }

    /// Moves all operations of `source` to this rewriter's place, with `arguments` in place of its block arguments.
    /// The source block is left empty.
    public void inline(Block source, List<? extends Value> arguments) {
        for (int i = 0; i < arguments.size(); i++) replaceAllUses(source.argument(i), arguments.get(i));
        for (Op op : source.ops()) {
            dropUses(op);
            source.unlink(op);
            add(op);
        }
    }

    /// A copy of `op` and of all inside, placed here. Values found in `mapping` are replaced; the results of the copies
    /// are added to it.
    public <O extends Op> O copy(O op, Map<Value, Value> mapping) {
        return Copying.copyInto(this, op, mapping);
    }
}
