package dev.headrace.frontends.mlir;

import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Parts of a tensor at computed places.
///
/// Before: `tensor.gather %x[%i] gather_dims([0]) : (tensor<9x8xf32>, tensor<2x1xi64>) -> tensor<2x8xf32>`. After: a
/// generic over `2x8` that reads `%i` at `(d0, 0)` and has `tensor.extract %x[%place, %d1]` in its body.
final class Gather {
    private Gather() {}

    static Value of(SourceOp op, TensorType type, Rewriter at) {
        Value source = op.operand(0);
        Value indices = op.operand(1);
        TensorType from = (TensorType) source.type();
        TensorType places = (TensorType) indices.type();
        List<Long> dims = dims(op.required("gather_dims", Attribute.class));
        int batch = places.rank() - 1;
        boolean sound = batch >= 0
                && places.sizeOf(batch) == dims.size()
                && dims.stream().distinct().count() == dims.size()
                && dims.stream().allMatch(d -> d >= 0 && d < from.rank());
        if (!sound) throw Refusal.of(op, "gathers along " + dims + " of " + from + " with places " + places);
        List<Long> kept = new ArrayList<>(places.shape().values().subList(0, batch));
        List<Long> reduced = new ArrayList<>(kept);
        for (int d = 0; d < from.rank(); d++) {
            boolean gathered = dims.contains((long) d);
            kept.add(gathered ? 1 : from.sizeOf(d));
            if (!gathered) reduced.add(from.sizeOf(d));
        }
        TensorType compact = type.withShape(new Dims(reduced));
        if (!type.shape().equals(compact.shape()) && !type.shape().equals(new Dims(kept)))
            throw Refusal.of(op, "gives " + type + ", expected " + compact);
        List<AffineMap> maps = new ArrayList<>();
        for (int j = 0; j < dims.size(); j++) {
            List<AffineExpr> positions = new ArrayList<>();
            for (int d = 0; d < batch; d++) positions.add(AffineExpr.dim(d));
            positions.add(AffineExpr.constant(j));
            maps.add(AffineMap.of(compact.rank(), positions));
        }
        Value gathered = Computation.of(op, at)
                .parallel(Collections.nCopies(dims.size(), indices), maps, compact, (in, e) -> {
                    List<Value> place = new ArrayList<>();
                    int loop = batch;
                    for (int d = 0; d < from.rank(); d++) {
                        int given = dims.indexOf((long) d);
                        if (given < 0)
                            place.add(IndexOp.create(in, op.location(), loop++).result());
                        else if (places.element() instanceof IndexType) place.add(e.get(given));
                        else
                            place.add(CastOp.create(
                                            in, op.location(), CastOp.Kind.INDEX_CAST, e.get(given), IndexType.INDEX)
                                    .result());
                    }
                    return ExtractOp.create(in, op.location(), source, place).result();
                });
        return Slices.shaped(op.location(), gathered, type.shape(), at);
    }

    private static List<Long> dims(Attribute attribute) {
        return switch (attribute) {
            case DenseArrayAttr row -> row.values().values();
            case ArrayAttr(List<Attribute> all) ->
                all.stream()
                        .map(n -> n instanceof IntegerAttr(long number, var _) ? number : -1L)
                        .toList();
            default -> List.of(-1L);
        };
    }
}
