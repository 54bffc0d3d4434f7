package dev.headrace.compiler.layers;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.List;

/// Memories that hold the same elements in the same order, one by one or in beats of neighbours in a row:
/// `memref<4x32xf32>`, `memref<4x4xvector<8xf32>>` and `memref<4x2xvector<16xf32>>`.
final class Beats {
    private Beats() {}

    static boolean areOfOneOrder(MemRefType one, MemRefType other) {
        if (one.equals(other)) return true;
        if (one.rank() == 0 || one.rank() != other.rank()) return false;
        int last = one.rank() - 1;
        return Math.max(lanes(one), lanes(other)) % Math.min(lanes(one), lanes(other)) == 0
                && scalar(one).equals(scalar(other))
                && one.shape()
                        .with(last, one.sizeOf(last) * lanes(one))
                        .equals(other.shape().with(last, other.sizeOf(last) * lanes(other)));
    }

    static long lanes(MemRefType type) {
        return type.element() instanceof VectorType beat ? beat.elements() : 1;
    }

    private static Type scalar(MemRefType type) {
        return type.element() instanceof VectorType beat ? beat.element() : type.element();
    }

    /// Copies the beat at these indices to where its elements lie one by one or in shorter beats, or the other way
    /// round.
    static void copy(Builder at, Location location, Value from, Value to, List<Value> indices) {
        MemRefType source = (MemRefType) from.type();
        MemRefType target = (MemRefType) to.type();
        if (source.element() instanceof VectorType && target.element() instanceof VectorType) {
            copyParts(at, location, from, to, indices);
            return;
        }
        long lanes = Math.max(lanes(source), lanes(target));
        if (target.element() instanceof VectorType beat) {
            Value elements = dev.headrace.dialects.vector.LoadOp.create(
                            at, location, beat, from, inRow(at, location, indices, lanes, 0))
                    .result();
            StoreOp.create(at, location, elements, to, indices);
        } else {
            Value elements = LoadOp.create(at, location, from, indices).result();
            dev.headrace.dialects.vector.StoreOp.create(
                    at, location, elements, to, inRow(at, location, indices, lanes, 0));
        }
    }

    /// Beats of both are cut from a row of elements between them.
    private static void copyParts(Builder at, Location location, Value from, Value to, List<Value> indices) {
        MemRefType source = (MemRefType) from.type();
        MemRefType target = (MemRefType) to.type();
        long lanes = Math.max(lanes(source), lanes(target));
        BufferOp row = BufferOp.create(at, location, new MemRefType(Dims.of(lanes), scalar(source)));
        Rewriter.at(row).setAttribute(row, BufferOp.PARTITION, DenseArrayAttr.i64(Dims.of(lanes)));
        for (long lane = 0; lane < lanes; lane += lanes(source)) {
            List<Value> place = inRow(at, location, indices, lanes / lanes(source), lane / lanes(source));
            Value beat = LoadOp.create(at, location, from, place).result();
            dev.headrace.dialects.vector.StoreOp.create(
                    at,
                    location,
                    beat,
                    row.result(),
                    List.of(ConstantOp.index(at, location, lane).result()));
        }
        for (long lane = 0; lane < lanes; lane += lanes(target)) {
            Value beat = dev.headrace.dialects.vector.LoadOp.create(
                            at,
                            location,
                            (VectorType) target.element(),
                            row.result(),
                            List.of(ConstantOp.index(at, location, lane).result()))
                    .result();
            List<Value> place = inRow(at, location, indices, lanes / lanes(target), lane / lanes(target));
            StoreOp.create(at, location, beat, to, place);
        }
    }

    /// The place in a row where the last index counts so many at once.
    private static List<Value> inRow(Builder at, Location location, List<Value> indices, long count, long number) {
        List<Value> place = new ArrayList<>(indices);
        Value counted = place.removeLast();
        if (count > 1) counted = by(at, location, BinaryOp.Kind.MULI, counted, count);
        if (number > 0) counted = by(at, location, BinaryOp.Kind.ADDI, counted, number);
        place.add(counted);
        return place;
    }

    private static Value by(Builder at, Location location, BinaryOp.Kind kind, Value value, long number) {
        Value other = ConstantOp.index(at, location, number).result();
        return BinaryOp.create(at, location, kind, value, other).result();
    }
}
