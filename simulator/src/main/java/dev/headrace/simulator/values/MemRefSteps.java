package dev.headrace.simulator.values;

import dev.headrace.dialects.Place;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.memref.AllocOp;
import dev.headrace.dialects.memref.CopyOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.MemRefOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;

/// Mutable arrays. Those that a kernel only reads are shared with the tensors outside, and a store into one is a
/// mistake.
final class MemRefSteps {
    private MemRefSteps() {}

    static Step step(MemRefOp op, Slots slots) {
        return switch (op) {
            case AllocOp alloc -> TensorSteps.unset(alloc.type(), slots.of(alloc.result()));
            case LoadOp load -> load(load, slots);
            case StoreOp store -> store(store, slots);
            case CopyOp copy -> copy(copy, slots);
        };
    }

    private static Step load(LoadOp op, Slots slots) {
        Position position = new Position(op, (MemRefType) op.memref().type(), slots.of(op.indices()), isOnHost(op));
        int memref = slots.of(op.memref());
        int out = slots.of(op.result());
        if (op.result().type() instanceof VectorType beat) {
            int lanes = Math.toIntExact(beat.elements());
            return frame -> {
                Array vector = Array.ofSize(beat.element(), lanes);
                frame.array(memref).copyTo(position.in(frame) * lanes, vector, 0, lanes);
                frame.objects[out] = vector;
            };
        }
        return frame -> frame.array(memref).load(position.in(frame), frame, out);
    }

    private static Step store(StoreOp op, Slots slots) {
        Position position = new Position(op, (MemRefType) op.memref().type(), slots.of(op.indices()), isOnHost(op));
        int memref = slots.of(op.memref());
        int value = slots.of(op.value());
        int lanes = op.value().type() instanceof VectorType beat ? Math.toIntExact(beat.elements()) : 0;
        return frame -> {
            Array array = frame.array(memref);
            if (array.isShared()) throw writesSource(op);
            if (lanes > 0) frame.array(value).copyTo(0, array, position.in(frame) * lanes, lanes);
            else array.store(position.in(frame), frame, value);
        };
    }

    private static Step copy(CopyOp op, Slots slots) {
        int from = slots.of(op.source());
        int to = slots.of(op.target());
        return frame -> {
            Array target = frame.array(to);
            if (target.isShared()) throw writesSource(op);
            frame.array(from).copyTo(0, target, 0, target.length());
        };
    }

    static IllegalStateException writesSource(Op op) {
        return new IllegalStateException(Place.task(op) + " writes into a source of its kernel");
    }

    /// Host code is there for what depends on data: looking up rows of a table.
    private static boolean isOnHost(Op op) {
        return op.enclosing(KernelOp.class).map(KernelOp::isOnHost).orElse(false);
    }
}
