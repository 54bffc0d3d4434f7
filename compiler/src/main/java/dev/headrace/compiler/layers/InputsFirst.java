package dev.headrace.compiler.layers;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The computations of a function in another order: first those that take inputs and numbers alone, and nothing of
/// parameters or state, then all others.
///
/// @param moved what those in front need, with them, in the order of the program
/// @param order of the computations
record InputsFirst(FuncOp function, List<Op> moved, List<GenericOp> order) {
    static InputsFirst in(FuncOp function) {
        Set<Op> known = new HashSet<>();
        List<Op> moved = new ArrayList<>();
        for (Op op : function.body()) {
            if (op == function.returned() || !isMadeOfKnown(op, function, known)) continue;
            known.add(op);
            moved.add(op);
        }
        List<GenericOp> order = new ArrayList<>();
        for (GenericOp op : function.body().ops(GenericOp.class)) if (known.contains(op)) order.add(op);
        for (GenericOp op : function.body().ops(GenericOp.class)) if (!known.contains(op)) order.add(op);
        return new InputsFirst(function, moved, order);
    }

    private static boolean isMadeOfKnown(Op op, FuncOp function, Set<Op> known) {
        boolean[] fits = {true};
        op.walk(inner -> {
            for (Value operand : inner.operands()) {
                Op maker = operand.definingOp();
                if (maker != null) fits[0] &= known.contains(maker) || op.encloses(maker);
                else
                    fits[0] &= operand instanceof BlockArgument argument
                            && (argument.block() != function.body() || isInput(function, argument.index()));
            }
        });
        return fits[0];
    }

    private static boolean isInput(FuncOp function, int argument) {
        return function.argumentAttribute(argument, "headrace.parameter").isEmpty()
                && function.argumentAttribute(argument, "headrace.state").isEmpty();
    }

    /// Brings the program into that order.
    void move() {
        Rewriter rewriter = Rewriter.at(function);
        Op behind = function.body().ops().stream()
                .filter(op -> !moved.contains(op))
                .findFirst()
                .orElseThrow();
        for (Op op : moved) if (behind.isBefore(op)) rewriter.moveOpBefore(op, behind);
    }
}
