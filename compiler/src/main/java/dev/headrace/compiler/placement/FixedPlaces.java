package dev.headrace.compiler.placement;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Value;
import java.util.List;

/// Whether each reader and writer of a buffer of registers comes to the same register always: to that of its lane, or
/// to one that a constant names. Nothing is chosen there, so nothing chooses.
final class FixedPlaces {
    private FixedPlaces() {}

    static boolean areAll(BufferOp buffer) {
        return buffer.result().users().stream().allMatch(user -> switch (user) {
            case LoadOp load -> areFixed(load.indices());
            case StoreOp store -> store.value() != buffer.result() && areFixed(store.indices());
            case dev.headrace.dialects.vector.LoadOp load -> areFixed(load.indices());
            case dev.headrace.dialects.vector.StoreOp store -> areFixed(store.indices());
            default -> false;
        });
    }

    private static boolean areFixed(List<Value> indices) {
        return indices.stream().allMatch(FixedPlaces::isFixed);
    }

    private static boolean isFixed(Value index) {
        if (index instanceof BlockArgument counter)
            return counter.block().owner() instanceof ForOp loop
                    && loop.isUnrolled()
                    && counter == loop.counter()
                    && isFixed(loop.lower())
                    && isFixed(loop.step());
        return switch (index.definingOp()) {
            case ConstantOp _ -> true;
            case BinaryOp sum -> isFixed(sum.left()) && isFixed(sum.right());
            case null, default -> false;
        };
    }
}
