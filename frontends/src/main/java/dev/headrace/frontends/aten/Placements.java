package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Operators that put a tensor into a larger one.
final class Placements {
    private Placements() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        ops.put("aten.constant_pad_nd.default", AtenOp.one(Placements::pad));
        ops.put("aten.upsample_nearest2d.vec", AtenOp.one(Placements::enlarge));
        ops.put("aten.upsample_nearest2d.default", AtenOp.one(Placements::enlarge));
        ops.put("aten.index_put.default", AtenOp.one(Placements::overwrite));
        return ops;
    }

    /// `pad` gives elements in front of and behind each dimension, the last dimension first.
    private static Tensor pad(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        List<Long> pad = node.integers("pad", List.of());
        Dims before = Dims.filled(tensor.rank(), 0);
        for (int i = 0; i < pad.size(); i += 2) before = before.with(tensor.rank() - 1 - i / 2, pad.get(i));
        if (pad.stream().anyMatch(p -> p < 0)) throw unsupported("padding by negative numbers", at);
        return Shapes.pad(tensor, before, at.typeOf(node).shape(), node.real("value", 0), at);
    }

    /// Each pixel becomes a block of equal ones. Loops: batch, channel, row, row in the block, column, column in it.
    private static Tensor enlarge(AtenNode node, Lowering at) {
        Tensor image = at.tensor(node, node.has("input") ? "input" : "self");
        Dims in = image.shape();
        Dims out = at.typeOf(node).shape();
        if (out.at(2) % in.at(2) != 0 || out.at(3) % in.at(3) != 0)
            throw unsupported("enlarging " + in + " to " + out + ", by no whole factor,", at);
        Dims blocks = Dims.of(in.at(0), in.at(1), in.at(2), out.at(2) / in.at(2), in.at(3), out.at(3) / in.at(3));
        Tensor enlarged = at.parallel(
                List.of(at.value(image)),
                List.of(AffineMap.select(6, List.of(0, 1, 2, 4))),
                blocks,
                image.element(),
                (_, e) -> e.getFirst());
        return Shapes.reshape(enlarged, out, at);
    }

    /// One row of a cache is replaced: `self[:, :, position] = values`. Each element compares its own row with the
    /// position, which counts from the end where it is negative.
    private static Tensor overwrite(AtenNode node, Lowering at) {
        Tensor cache = at.tensor(node, "self");
        List<String> indices = node.tensors("indices");
        int dim = indices.size() - 1;
        boolean oneRow = dim >= 0
                && !indices.get(dim).isEmpty()
                && indices.subList(0, dim).stream().allMatch(String::isEmpty)
                && at.tensor(indices.get(dim)).shape().equals(Dims.of(1));
        if (!oneRow || node.bool("accumulate", false)) throw unsupported("index_put other than of one row", at);
        Tensor values = at.tensor(node, "values");
        Tensor position = at.tensor(indices.get(dim));
        Dims shape = cache.shape();
        Type integer = position.element();
        Location place = at.location();
        return at.parallel(
                List.of(at.value(cache), at.value(values), at.value(position)),
                List.of(
                        AffineMap.identity(shape.size()),
                        Lowering.broadcast(values.shape(), shape),
                        AffineMap.of(shape.size(), List.of(AffineExpr.constant(0)))),
                shape,
                cache.element(),
                (in, e) -> {
                    Value row = IndexOp.create(in, place, dim).result();
                    Value here = CastOp.create(in, place, CastOp.Kind.INDEX_CAST, row, integer)
                            .result();
                    Value fromEnd = at.binary(
                            in, BinaryOp.Kind.SUBI, here, Lowering.number(in, place, (double) shape.at(dim), integer));
                    Value hit = at.binary(
                            in,
                            BinaryOp.Kind.ORI,
                            Comparisons.integer(in, place, "eq", here, e.get(2)),
                            Comparisons.integer(in, place, "eq", fromEnd, e.get(2)));
                    return SelectOp.create(in, place, hit, e.get(1), e.get(0)).result();
                });
    }

    private static InputError unsupported(String what, Lowering at) {
        return new InputError(what + " is not supported", at.place(), "replace it in the model");
    }
}
