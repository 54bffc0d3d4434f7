package dev.headrace.compiler.layers;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.List;

/// Memories that hold the same elements in the same order, one by one or in beats of neighbours in a row:
/// `memref<4x32xf32>` and `memref<4x2xvector<16xf32>>`.
final class Beats {
    private Beats() {}

    static boolean areOfOneOrder(MemRefType one, MemRefType other) {
        if (one.equals(other)) return true;
        if (one.rank() == 0 || one.rank() != other.rank()) return false;
        boolean isMixed = one.element() instanceof VectorType != other.element() instanceof VectorType;
        int last = one.rank() - 1;
        return isMixed
                && scalar(one).equals(scalar(other))
                && one.shape()
                        .with(last, one.sizeOf(last) * lanes(one))
                        .equals(other.shape().with(last, other.sizeOf(last) * lanes(other)));
    }

    static long lanes(MemRefType type) {
        return type.element() instanceof VectorType beat ? beat.elements() : 1;
    }

    private static Object scalar(MemRefType type) {
        return type.element() instanceof VectorType beat ? beat.element() : type.element();
    }

    /// Copies the beat at these indices to where its elements lie one by one, or the other way round.
    static void copy(Builder at, Location location, Value from, Value to, List<Value> indices) {
        MemRefType source = (MemRefType) from.type();
        MemRefType target = (MemRefType) to.type();
        List<Value> first = new ArrayList<>(indices);
        Value lanes = ConstantOp.index(at, location, Math.max(lanes(source), lanes(target)))
                .result();
        first.addLast(BinaryOp.create(at, location, BinaryOp.Kind.MULI, first.removeLast(), lanes)
                .result());
        if (target.element() instanceof VectorType beat) {
            Value elements = dev.headrace.dialects.vector.LoadOp.create(at, location, beat, from, first)
                    .result();
            StoreOp.create(at, location, elements, to, indices);
        } else {
            Value elements = LoadOp.create(at, location, from, indices).result();
            dev.headrace.dialects.vector.StoreOp.create(at, location, elements, to, first);
        }
    }
}
