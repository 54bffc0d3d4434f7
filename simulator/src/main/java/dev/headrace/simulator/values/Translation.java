package dev.headrace.simulator.values;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.Place;
import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.DataflowOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.LinalgOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.memref.MemRefOp;
import dev.headrace.dialects.scf.ScfOp;
import dev.headrace.dialects.tensor.TensorOp;
import dev.headrace.dialects.vector.VectorOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns the operations of a function into [Step]s, each once, however often it runs.
final class Translation {
    private final Slots slots = new Slots();
    private final Map<FuncOp, CallStep.Callee> callees;

    Translation() {
        this(new HashMap<>());
    }

    /// @param callees the functions that were translated already
    private Translation(Map<FuncOp, CallStep.Callee> callees) {
        this.callees = callees;
    }

    Slots slots() {
        return slots;
    }

    /// The steps of a block but for its terminator, which belongs to the operation around it.
    Step[] block(Block block) {
        return steps(block);
    }

    /// The steps of some operations of a block.
    Step[] steps(Iterable<Op> ops) {
        List<Step> steps = new ArrayList<>();
        for (Op op : ops) {
            if (op.spec().has(Trait.TERMINATOR)) continue;
            Step step = step(op);
            if (step != Step.NOTHING) steps.add(step);
        }
        return steps.toArray(Step[]::new);
    }

    /// What puts the operands of `user` from `first` on into `targets`.
    Step hand(Op user, int first, List<? extends Value> targets) {
        return Moves.of(slots, user, first, targets);
    }

    /// A function with slots of its own, translated once however often it is called.
    CallStep.Callee callee(FuncOp function) {
        CallStep.Callee known = callees.get(function);
        if (known != null) return known;
        CallStep.Callee fresh = new CallStep.Callee(function, new Translation(callees));
        callees.put(function, fresh);
        return fresh;
    }

    /// @throws UnsupportedOperationException for operations that no level contains
    private Step step(Op op) {
        for (Value result : op.results()) requireFixedShape(op, result.type());
        return switch (op) {
            case ConstantOp constant -> Constants.preset(constant, slots);
            case ArithOp arith -> Elementwise.step(arith, slots, (in, out) -> ArithSteps.scalar(arith, in, out));
            case MathOp math -> Elementwise.step(math, slots, (in, out) -> MathSteps.scalar(math, in, out));
            case TensorOp tensor -> TensorSteps.step(tensor, slots);
            case LinalgOp linalg -> LinalgSteps.step(linalg, this);
            case CallOp call -> CallStep.of(call, this);
            case ScfOp scf -> ScfSteps.step(scf, this);
            case MemRefOp memref -> MemRefSteps.step(memref, slots);
            case VectorOp vector -> VectorSteps.step(vector, slots);
            case DataflowOp dataflow -> DataflowSteps.step(dataflow, this);
            default -> throw new UnsupportedOperationException(Place.of(op) + ": cannot execute " + op.name());
        };
    }

    private static void requireFixedShape(Op op, Type type) {
        if (type instanceof ShapedType shaped && !shaped.shape().isStatic())
            throw new UnsupportedOperationException(
                    Place.of(op) + ": cannot execute " + op.name() + " on " + type + " of unknown size");
    }

    /// The scalar type that a number of this type is computed in.
    static Type scalar(Value value) {
        return Accepts.elementOf(value.type());
    }
}
