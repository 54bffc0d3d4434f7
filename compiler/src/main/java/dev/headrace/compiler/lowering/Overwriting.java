package dev.headrace.compiler.lowering;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import org.jspecify.annotations.Nullable;

/// Whether an operation may put its result where an operand lies, because nobody needs the old elements any more.
final class Overwriting {
    private Overwriting() {}

    /// Whether `writer` may change the elements of its operand `old`: no other operation looks at them afterwards,
    /// itself or through a view, and `writer` runs once for each time that `old` is made.
    static boolean isAllowed(Value old, Op writer) {
        Op here = ancestorIn(old.block(), writer);
        for (Op op = writer; op != here; op = parent(op)) if (op instanceof ForOp) return false;
        return !readsBesideWriting(old, writer) && !isNeededAfter(old, writer, here) && isPutBack(old, writer, here);
    }

    /// Of what `old` is a part of, if it is, nothing is needed afterwards but with the new elements in their place.
    private static boolean isPutBack(Value old, Op writer, Op here) {
        if (!isView(old.definingOp())) return true;
        if (!(old.definingOp() instanceof ExtractSliceOp part) || part.source().block() != part.block()) return false;
        for (Op user : part.source().users()) {
            Op there = ancestorIn(here.block(), user);
            if (there != here && there.isBefore(here)) continue;
            boolean putsBack = user instanceof InsertSliceOp insert
                    && insert.block() == part.block()
                    && insert.destination() == part.source()
                    && insert.source().definingOp() == writer
                    && insert.offsets().equals(part.offsets())
                    && insert.sizes().equals(part.sizes())
                    && insert.strides().equals(part.strides());
            if (!putsBack) return false;
        }
        return true;
    }

    /// A structured operation may read the old elements through an input only at the position that it writes.
    private static boolean readsBesideWriting(Value old, Op writer) {
        for (Value.Use use : old.uses()) {
            if (isView(use.user()) && isUsedBy(use.user().result(), writer)) return true;
            if (use.user() != writer || !(writer instanceof GenericOp generic)) continue;
            int output = generic.operands().lastIndexOf(old);
            boolean samePosition = generic.isParallel()
                    && generic.map(use.index()).equals(generic.map(output))
                    && generic.map(output).isPermutation();
            if (use.index() != output && !samePosition) return true;
        }
        return false;
    }

    private static boolean isUsedBy(Value view, Op writer) {
        for (Op user : view.users()) {
            if (user == writer) return true;
            if (isView(user) && isUsedBy(user.result(), writer)) return true;
        }
        return false;
    }

    private static boolean isNeededAfter(Value value, Op writer, Op here) {
        for (Op user : value.users()) {
            if (user == writer) continue;
            Op there = ancestorIn(here.block(), user);
            if (there == here || !there.isBefore(here)) return true;
            if (isView(user) && isNeededAfter(user.result(), writer, here)) return true;
        }
        return false;
    }

    private static boolean isView(@Nullable Op op) {
        return op instanceof ExtractSliceOp || op instanceof CollapseShapeOp || op instanceof ExpandShapeOp;
    }

    private static Op ancestorIn(Block block, Op op) {
        Op ancestor = op;
        while (ancestor.block() != block) ancestor = parent(ancestor);
        return ancestor;
    }

    private static Op parent(Op op) {
        @Nullable Op parent = op.parent();
        if (parent == null) throw new IllegalStateException(op.name() + " does not lie beside the value that it uses");
        return parent;
    }
}
