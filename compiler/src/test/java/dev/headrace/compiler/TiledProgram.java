package dev.headrace.compiler;

import dev.headrace.compiler.analysis.TileLoops;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// A small program at level TILED: `relu(x * w) + x` on 32x32, in tiles of 16x16.
final class TiledProgram {
    private static final TensorType FULL = TensorType.of(FloatType.F32, 32, 32);
    private static final TensorType TILE = TensorType.of(FloatType.F32, 16, 16);
    private static final List<Long> TWO = List.of(2L, 2L);
    private static final List<Long> STEPS = List.of(16L, 16L);

    private TiledProgram() {}

    static ModuleOp create() {
        ModuleOp module = ModuleOp.create(Location.UNKNOWN);
        FuncOp main = FuncOp.create(
                Builder.atEnd(module.body()),
                Location.UNKNOWN,
                "main",
                new FunctionType(List.of(FULL, FULL), List.of(FULL)));
        Builder at = Builder.atEnd(main.body());
        Value x = main.body().argument(0);
        Value product =
                matmul(at, Location.named("layer.matmul"), x, main.body().argument(1));
        Value sum = add(at, Location.named("layer.relu"), product, x);
        ReturnOp.create(at, Location.UNKNOWN, List.of(sum));
        return module;
    }

    /// `(x * w) * w`, whose second product wants the rows of the first once for each column.
    static ModuleOp createTwoMatmuls() {
        ModuleOp module = ModuleOp.create(Location.UNKNOWN);
        FuncOp main = FuncOp.create(
                Builder.atEnd(module.body()),
                Location.UNKNOWN,
                "main",
                new FunctionType(List.of(FULL, FULL), List.of(FULL)));
        Builder at = Builder.atEnd(main.body());
        Value w = main.body().argument(1);
        Value first = matmul(at, Location.named("first"), main.body().argument(0), w);
        ReturnOp.create(at, Location.UNKNOWN, List.of(matmul(at, Location.named("second"), first, w)));
        return module;
    }

    private static Value matmul(Builder at, Location location, Value x, Value w) {
        Value zero = ConstantOp.f32(at, location, 0).result();
        Value init = EmptyOp.create(at, location, FULL).result();
        return TileLoops.nest(at, location, TWO, STEPS, List.of(init), (in, ij, carried) -> {
                    Value empty = EmptyOp.create(in, location, TILE).result();
                    Value start = FillOp.create(in, location, zero, empty).result();
                    Value sum = TileLoops.nest(
                                    in, location, List.of(2L), List.of(16L), List.of(start), (inner, k, so) -> {
                                        Value a = slice(inner, location, x, ij.get(0), k.getFirst());
                                        Value b = slice(inner, location, w, k.getFirst(), ij.get(1));
                                        return List.of(multiply(inner, location, a, b, so.getFirst()));
                                    })
                            .getFirst();
                    return List.of(insert(in, location, sum, carried.getFirst(), ij));
                })
                .getFirst();
    }

    private static Value multiply(Builder at, Location location, Value a, Value b, Value sum) {
        List<AffineMap> maps = List.of(
                AffineMap.select(3, List.of(1, 0)),
                AffineMap.select(3, List.of(0, 2)),
                AffineMap.select(3, List.of(1, 2)));
        List<IteratorType> loops = List.of(IteratorType.REDUCTION, IteratorType.PARALLEL, IteratorType.PARALLEL);
        return GenericOp.create(at, location, List.of(a, b), List.of(sum), maps, loops, (body, v) -> {
                    Value product = BinaryOp.create(body, location, BinaryOp.Kind.MULF, v.get(0), v.get(1))
                            .result();
                    return List.of(BinaryOp.create(body, location, BinaryOp.Kind.ADDF, v.get(2), product)
                            .result());
                })
                .result(0);
    }

    private static Value add(Builder at, Location location, Value product, Value x) {
        Value init = EmptyOp.create(at, location, FULL).result();
        AffineMap identity = AffineMap.identity(2);
        List<IteratorType> loops = List.of(IteratorType.PARALLEL, IteratorType.PARALLEL);
        return TileLoops.nest(at, location, TWO, STEPS, List.of(init), (in, ij, carried) -> {
                    Value a = slice(in, location, product, ij.get(0), ij.get(1));
                    Value b = slice(in, location, x, ij.get(0), ij.get(1));
                    Value empty = EmptyOp.create(in, location, TILE).result();
                    Value sum = GenericOp.create(
                                    in,
                                    location,
                                    List.of(a, b),
                                    List.of(empty),
                                    List.of(identity, identity, identity),
                                    loops,
                                    (body, v) -> {
                                        Value zero = ConstantOp.f32(body, location, 0)
                                                .result();
                                        Value relu = BinaryOp.create(
                                                        body, location, BinaryOp.Kind.MAXIMUMF, v.get(0), zero)
                                                .result();
                                        return List.of(
                                                BinaryOp.create(body, location, BinaryOp.Kind.ADDF, relu, v.get(1))
                                                        .result());
                                    })
                            .result(0);
                    return List.of(insert(in, location, sum, carried.getFirst(), ij));
                })
                .getFirst();
    }

    private static Value slice(Builder at, Location location, Value from, Value row, Value column) {
        List<IndexValue> offsets = List.of(IndexValue.of(row), IndexValue.of(column));
        return ExtractSliceOp.create(at, location, from, offsets, Dims.of(16, 16))
                .result();
    }

    private static Value insert(Builder at, Location location, Value tile, Value into, List<Value> ij) {
        List<IndexValue> offsets = List.of(IndexValue.of(ij.get(0)), IndexValue.of(ij.get(1)));
        return InsertSliceOp.create(at, location, tile, into, offsets, Dims.of(16, 16))
                .result();
    }
}
