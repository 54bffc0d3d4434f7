package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Operators that models use to change a tensor, as functions of the tensor before.
final class Writes {
    private Writes() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        ops.put("aten.copy.default", AtenOp.one(Writes::copy));
        ops.put("aten.fill.Scalar", AtenOp.one((node, at) -> splat(at.typeOf(node), node.real("value", 0))));
        ops.put("aten.fill.Tensor", AtenOp.one((node, at) -> spread(at.tensor(node, "value"), at.typeOf(node), at)));
        ops.put("aten.zero.default", AtenOp.one((node, at) -> splat(at.typeOf(node), 0)));
        ops.put("aten.index_copy.default", AtenOp.one(Writes::indexCopy));
        return ops;
    }

    private static Tensor splat(TensorType type, double value) {
        return new Tensor.Known(TensorData.splat(
                Folding.kindOf(type.element()), value, type.shape().toArray()));
    }

    private static Tensor copy(AtenNode node, Lowering at) {
        return spread(at.tensor(node, "src"), at.typeOf(node), at);
    }

    private static Tensor spread(Tensor source, TensorType type, Lowering at) {
        return Shapes.expand(Elementwise.convert(source, type.element(), at), type.shape(), at);
    }

    /// `self` with slice `i` of `source` in the place of slice `index[i]`; of equal indices the last counts. Each
    /// element asks all indices whether they mean it.
    private static Tensor indexCopy(AtenNode node, Lowering at) {
        Tensor self = at.tensor(node, "self");
        Tensor index = at.tensor(node, "index");
        int rank = self.rank();
        int dim = Shapes.dim(node.integer("dim", 0), rank);
        Tensor source = Elementwise.convert(at.tensor(node, "source"), self.element(), at);
        long count = index.shape().product();
        Value positions = at.value(Shapes.reshape(index, Dims.of(count), at));
        boolean isSingle = count == 1;
        int loops = isSingle ? rank : rank + 1;
        AffineExpr slice = isSingle ? AffineExpr.constant(0) : AffineExpr.dim(rank);
        List<AffineExpr> from = new ArrayList<>(AffineMap.identity(rank).results());
        from.set(dim, slice);
        List<Value> inputs = List.of(at.value(source), positions);
        List<AffineMap> maps = List.of(AffineMap.of(loops, from), AffineMap.of(loops, List.of(slice)));
        Location place = at.location();
        Type integer = index.element();
        Lowering.Body body = (in, e) -> {
            Value row = IndexOp.create(in, place, dim).result();
            Value here = CastOp.create(in, place, CastOp.Kind.INDEX_CAST, row, integer)
                    .result();
            Value hit = Comparisons.integer(in, place, "eq", here, e.get(1));
            return SelectOp.create(in, place, hit, e.get(0), e.get(2)).result();
        };
        if (!isSingle)
            return at.reduceFrom(
                    at.value(self),
                    inputs,
                    maps,
                    loops,
                    IntStream.range(0, rank).boxed().toList(),
                    body);
        List<Value> all = new ArrayList<>(inputs);
        all.add(at.value(self));
        List<AffineMap> allMaps = new ArrayList<>(maps);
        allMaps.add(AffineMap.identity(rank));
        return at.parallel(all, allMaps, self.shape(), self.element(), body);
    }
}
