package dev.headrace.dialects.dataflow;

import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A tensor in parts, each with every so-many-th row of a dimension, so that each can lie in a channel of its own.
///
/// ```mlir
/// %even = tensor.extract_slice %t[0, 0] [4, 8] [2, 1] : tensor<8x8xf32> to tensor<4x8xf32>
/// %odd = tensor.extract_slice %t[1, 0] [4, 8] [2, 1] : tensor<8x8xf32> to tensor<4x8xf32>
/// …
/// %both = dataflow.stack %a, %b {dim = 1 : i64} : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<4x2x8xf32>
/// %t = tensor.collapse_shape %both [[0, 1], [2]] : tensor<4x2x8xf32> into tensor<8x8xf32>
/// ```
/// @param dim the dimension that counts rows
/// @param parts in the order of their first rows
public record Stripes(int dim, List<Value> parts) {
    public Stripes {
        parts = List.copyOf(parts);
    }

    /// Cuts a tensor.
    public static Stripes cut(Builder at, Location location, Value whole, int dim, int count) {
        TensorType type = (TensorType) whole.type();
        Dims sizes = type.shape().with(dim, type.shape().at(dim) / count);
        List<IndexValue> strides = IndexValue.of(Dims.filled(type.rank(), 1).with(dim, count));
        List<Value> parts = new ArrayList<>();
        for (int part = 0; part < count; part++)
            parts.add(ExtractSliceOp.create(
                            at,
                            location,
                            whole,
                            IndexValue.of(Dims.filled(type.rank(), 0).with(dim, part)),
                            IndexValue.of(sizes),
                            strides,
                            type.withShape(sizes))
                    .result());
        return new Stripes(dim, parts);
    }

    /// Puts the tensor together.
    public Value join(Builder at, Location location) {
        Value stack = StackOp.create(at, location, parts, dim + 1).result();
        List<List<Integer>> groups = new ArrayList<>();
        int rank = ((TensorType) parts.getFirst().type()).rank();
        for (int d = 0; d < rank; d++) groups.add(d < dim ? List.of(d) : d == dim ? List.of(d, d + 1) : List.of(d + 1));
        return CollapseShapeOp.create(at, location, stack, new Reassociation(groups))
                .result();
    }

    /// What a tensor was cut into; nothing if it is used in another way too.
    public static Optional<Stripes> ofCut(Value whole) {
        List<Op> users = whole.users();
        if (users.size() < 2
                || users.size() != whole.uses().size()
                || !users.stream().allMatch(ExtractSliceOp.class::isInstance)) return Optional.empty();
        List<ExtractSliceOp> slices =
                users.stream().map(ExtractSliceOp.class::cast).toList();
        Dims shape = ((TensorType) whole.type()).shape();
        for (int dim = 0; dim < shape.size(); dim++) {
            int along = dim;
            Set<Long> seen = new HashSet<>();
            if (!slices.stream()
                    .allMatch(slice -> isPart(slice, along, slices.size()) && seen.add(first(slice, along)))) continue;
            List<Value> parts = slices.stream()
                    .sorted(Comparator.comparingLong(slice -> first(slice, along)))
                    .<Value>map(ExtractSliceOp::result)
                    .toList();
            return Optional.of(new Stripes(dim, parts));
        }
        return Optional.empty();
    }

    private static boolean isPart(ExtractSliceOp slice, int dim, int count) {
        Dims shape = slice.wholeType().shape();
        if (shape.at(dim) % count != 0 || !slice.offsets().stream().allMatch(IndexValue.Constant.class::isInstance))
            return false;
        Dims offsets = IndexValue.shape(slice.offsets());
        Dims sizes = shape.with(dim, shape.at(dim) / count);
        return offsets.at(dim) < count
                && offsets.with(dim, 0).equals(Dims.filled(shape.size(), 0))
                && IndexValue.shape(slice.strides())
                        .equals(Dims.filled(shape.size(), 1).with(dim, count))
                && IndexValue.shape(slice.sizes()).equals(sizes)
                && slice.sliceType().shape().equals(sizes);
    }

    private static long first(ExtractSliceOp slice, int dim) {
        return IndexValue.shape(slice.offsets()).at(dim);
    }

    /// What a tensor was put together from; nothing if that was another way.
    public static Optional<Stripes> ofJoined(Value whole) {
        if (!(whole.definingOp() instanceof CollapseShapeOp view)
                || !(view.source().definingOp() instanceof StackOp stack)
                || stack.dim() == 0
                || view.source().uses().size() != 1) return Optional.empty();
        int dim = stack.dim() - 1;
        Dims row = ((TensorType) stack.sources().getFirst().type()).shape();
        Dims joined = row.with(dim, row.at(dim) * stack.sources().size());
        boolean isJoined = ((TensorType) whole.type()).shape().equals(joined)
                && stack.sources().stream().allMatch(part -> part.uses().size() == 1);
        return isJoined ? Optional.of(new Stripes(dim, stack.sources())) : Optional.empty();
    }
}
