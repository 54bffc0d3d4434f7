package dev.headrace.simulator.values;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// A kernel: brings its sources in as its body sees them, runs the body, takes the results out.
final class KernelStep {
    private KernelStep() {}

    static Step of(KernelOp op, Translation translation) {
        List<Step> enter = new ArrayList<>();
        List<Step> leave = new ArrayList<>();
        Slots slots = translation.slots();
        int tensors = op.body().arguments().size() - (op.round().isPresent() ? 1 : 0);
        for (int i = 0; i < tensors; i++) {
            Value inside = op.body().argument(i);
            if (i < op.operandCount()) enter.add(bring(op, op.operand(i), inside, slots));
            else leave.add(newResult(op, i - op.operandCount(), inside, slots, enter));
        }
        for (int i = 0; i < op.yield().operandCount(); i++)
            leave.add(take(op.yield().operand(i), op.result(i), slots));
        Step[] entering = enter.toArray(Step[]::new);
        Step[] body = op.round().isPresent() ? rounds(op, translation) : translation.block(op.body());
        Step[] leaving = leave.toArray(Step[]::new);
        return frame -> {
            Channels outer = frame.channels;
            frame.channels = new Channels();
            Step.runAll(entering, frame);
            Step.runAll(body, frame);
            Step.runAll(leaving, frame);
            frame.channels.close();
            frame.channels = outer;
        };
    }

    /// What is kept and enters once, then round after round all that is in one, then what leaves.
    private static Step[] rounds(KernelOp op, Translation translation) {
        List<Op> before = new ArrayList<>();
        List<Op> during = new ArrayList<>();
        List<Op> after = new ArrayList<>();
        for (Op inner : op.body()) {
            TaskRole role = inner instanceof TaskOp task ? task.role().orElse(TaskRole.COMPUTE) : TaskRole.COMPUTE;
            if (inner instanceof BufferOp || role == TaskRole.ENTER) before.add(inner);
            else if (role == TaskRole.LEAVE) after.add(inner);
            else during.add(inner);
        }
        Step[] enter = translation.steps(before);
        Step[] round = translation.steps(during);
        Step[] leave = translation.steps(after);
        int number = translation.slots().of(op.round().orElseThrow());
        long rounds = op.rounds();
        return new Step[] {
            frame -> {
                Step.runAll(enter, frame);
                for (long i = 0; i < rounds; i++) {
                    frame.longs[number] = i;
                    Step.runAll(round, frame);
                }
                Step.runAll(leave, frame);
            }
        };
    }

    private static Step bring(KernelOp op, Value outside, Value inside, Slots slots) {
        int from = slots.of(outside);
        int to = slots.of(inside);
        if (!(inside.type() instanceof ItensorType type)) return Moves.move(inside.type(), from, to, true);
        String name = op.symbol() + ", source " + op.operands().indexOf(outside);
        TensorType whole = (TensorType) outside.type();
        return frame -> frame.objects[to] =
                frame.channels.add(TileStream.of(name, frame.array(from).share(), whole, type));
    }

    /// Gives the kernel memory for a result, or the copy of the source that it replaces.
    /// @return what makes that memory the result
    private static Step newResult(KernelOp op, int index, Value inside, Slots slots, List<Step> enter) {
        if (op.replaced(index).isPresent()) {
            int source = slots.of(op.body().argument(op.replaced(index).getAsInt()));
            int to = slots.of(inside);
            enter.add(frame -> {
                Array copy = frame.array(source).copy();
                frame.objects[source] = copy;
                frame.objects[to] = copy;
            });
        } else enter.add(TensorSteps.unset((MemRefType) inside.type(), slots.of(inside)));
        return Moves.move(inside.type(), slots.of(inside), slots.of(op.result(index)), false);
    }

    private static Step take(Value inside, Value outside, Slots slots) {
        int from = slots.of(inside);
        int to = slots.of(outside);
        Type type = inside.type();
        if (!(type instanceof ItensorType itensor)) return Moves.move(type, from, to, true);
        return frame -> frame.objects[to] = frame.tiles(from).assemble(itensor, (TensorType) outside.type());
    }
}
