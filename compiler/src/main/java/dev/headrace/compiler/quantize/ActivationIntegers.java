package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.dialects.quantization.MeasuredParameter;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// An activation as integers, and what they are to be multiplied by: one number for each position of the dimensions
/// `scaled`, which is the largest magnitude there over the largest integer.
///
/// ```mlir
/// %largest = linalg.generic … ins(%x : tensor<16x64xf32>) outs(%floor : tensor<16xf32>) { absf, maximumf }
/// %inverse = linalg.generic … ins(%largest) … { 127 / largest }
/// %scale = linalg.generic … ins(%largest) … { largest / 127 }
/// %integers = linalg.generic … ins(%x, %inverse) … { mulf, roundeven, fptosi } -> tensor<16x64xi8>
/// ```
/// Nothing has to be cut: no product is farther than a rounding from ±127. Where all are 0 the largest magnitude counts
/// as [#FLOOR], whose inverse is a number still.
///
/// Where the largest magnitude was measured before, one number and its inverse are parameters, and what is larger is
/// cut to ±127:
/// ```mlir
/// %integers = linalg.generic … ins(%x, %inverse : tensor<16x64xf32>, tensor<1xf32>) { mulf, roundeven, fptosi, maxsi }
/// ```
/// @param scaled the dimensions of the activation for each of whose positions there is a scale
record ActivationIntegers(Value integers, Value scale, List<Integer> scaled) {
    private static final float FLOOR = 0x1p-100f;

    static ActivationIntegers of(Value x, List<Integer> scaled, int bits, Emitter at) {
        return inSteps(x, scaled, bits, 1, at);
    }

    /// As [#of], for products with what is counted in steps of which there are so many in 1: scales are by that less.
    /// @param steps a power of two
    static ActivationIntegers inSteps(Value x, List<Integer> scaled, int bits, float steps, Emitter at) {
        TensorType type = (TensorType) x.type();
        float most = (1 << (bits - 1)) - 1;
        List<Long> sizes = new ArrayList<>();
        for (int dim : scaled) sizes.add(type.sizeOf(dim));
        Dims shape = new Dims(sizes);
        AffineMap all = AffineMap.identity(type.rank());
        AffineMap some = AffineMap.select(type.rank(), scaled);
        List<IteratorType> loops = new ArrayList<>();
        for (int dim = 0; dim < type.rank(); dim++)
            loops.add(scaled.contains(dim) ? IteratorType.PARALLEL : IteratorType.REDUCTION);
        Value largest = at.generic(
                List.of(x),
                at.filled(FLOOR, shape),
                List.of(all, some),
                loops,
                (in, e) -> in.binary(BinaryOp.Kind.MAXIMUMF, e.get(1), in.unary(UnaryOp.Kind.ABSF, in.real(e.get(0)))));
        Value inverse = at.pointwise(
                List.of(largest),
                List.of(AffineMap.identity(shape.size())),
                new TensorType(shape, FloatType.F32),
                (in, e) -> in.binary(BinaryOp.Kind.DIVF, in.real(most), e.get(0)));
        Value scale = at.pointwise(
                List.of(largest),
                List.of(AffineMap.identity(shape.size())),
                new TensorType(shape, FloatType.F32),
                (in, e) -> in.binary(BinaryOp.Kind.DIVF, e.get(0), in.real(most * steps)));
        IntegerType integer = new IntegerType(bits);
        Value integers = at.pointwise(
                List.of(x, inverse),
                List.of(all, some),
                new TensorType(type.shape(), integer),
                (in, e) -> in.rounded(in.binary(BinaryOp.Kind.MULF, in.real(e.get(0)), e.get(1)), integer));
        return new ActivationIntegers(integers, scale, scaled);
    }

    /// By what an activation is multiplied to become integers, and by what these are multiplied to become real again.
    record Scales(float inverse, float scale) {
        static Scales of(float largest, int bits) {
            float most = (1 << (bits - 1)) - 1;
            float counted = Math.max(largest, FLOOR);
            return new Scales(most / counted, counted / most);
        }
    }

    /// With one scale for all, which is known.
    /// @param inverse of the scale; it and the scale are of the type [MeasuredParameter#TYPE]
    static ActivationIntegers measured(Value x, Value inverse, Value scale, int bits, Emitter at) {
        TensorType type = (TensorType) x.type();
        IntegerType integer = new IntegerType(bits);
        long least = -((1L << (bits - 1)) - 1);
        Value integers = at.pointwise(
                List.of(x, inverse),
                List.of(AffineMap.identity(type.rank()), first(type.rank())),
                new TensorType(type.shape(), integer),
                (in, e) -> {
                    Value times = in.binary(BinaryOp.Kind.MULF, in.real(e.get(0)), e.get(1));
                    Value cut = in.rounded(times, integer);
                    return in.binary(BinaryOp.Kind.MAXSI, cut, in.integer(least, integer));
                });
        return new ActivationIntegers(integers, scale, List.of());
    }

    /// Where the scale of a position stands.
    /// @param positions the dimensions `scaled`, by the dimensions of who asks
    AffineMap scaleMap(AffineMap positions) {
        return scale.type().equals(MeasuredParameter.TYPE) && scaled.isEmpty() ? first(positions.dims()) : positions;
    }

    private static AffineMap first(int dims) {
        return AffineMap.of(dims, List.of(AffineExpr.constant(0)));
    }
}
