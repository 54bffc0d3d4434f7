package dev.headrace.compiler.lowering;

import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.DroppedDims;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.dialects.tensor.SliceOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Where the elements of a tensor lie in memory.
///
/// @param map from the tensor's indices, followed by `operands`, to the indices of `memory`
/// @param operands offsets that are known at run time only: loop counters
record Place(Value memory, AffineMap map, List<Value> operands) {
    Place {
        operands = List.copyOf(operands);
    }

    /// All of a memory.
    static Place whole(Value memory) {
        return new Place(memory, AffineMap.identity(((MemRefType) memory.type()).rank()), List.of());
    }

    private int rank() {
        return map.dims() - operands.size();
    }

    Value load(Builder at, Location location, List<? extends Value> indices) {
        return LoadOp.create(at, location, memory, indices(at, location, indices))
                .result();
    }

    void store(Builder at, Location location, Value element, List<? extends Value> indices) {
        StoreOp.create(at, location, element, memory, indices(at, location, indices));
    }

    private List<Value> indices(Builder at, Location location, List<? extends Value> indices) {
        List<Value> counters = new ArrayList<>(indices);
        counters.addAll(operands);
        return map.results().stream()
                .map(result -> AffineArithmetic.emit(at, location, result, counters))
                .toList();
    }

    /// The place of a slice of this tensor.
    /// @param current the value to use now for an operand of the slice
    Place slice(SliceOp slice, UnaryOperator<Value> current) {
        List<Integer> dropped = DroppedDims.find(
                        IndexValue.shape(slice.sizes()), slice.sliceType().shape())
                .orElseThrow();
        int sliceRank = slice.sliceType().rank();
        List<Value> more = new ArrayList<>();
        List<AffineExpr> inner = new ArrayList<>();
        int next = 0;
        for (int dim = 0; dim < rank(); dim++) {
            AffineExpr index = dropped.contains(dim) ? AffineExpr.constant(0) : AffineExpr.dim(next++);
            if (!(slice.strides().get(dim) instanceof IndexValue.Constant(long stride)))
                throw new IllegalStateException("a slice with a stride that is not constant has no place in memory");
            AffineExpr offset = switch (slice.offsets().get(dim)) {
                case IndexValue.Constant(long value) -> AffineExpr.constant(value);
                case IndexValue.Computed(Value value) -> {
                    more.add(current.apply(value));
                    yield AffineExpr.dim(sliceRank + more.size() - 1);
                }
            };
            inner.add(index.times(stride).plus(offset));
        }
        return within(sliceRank, inner, more);
    }

    /// The place of this tensor with dimensions joined.
    Place collapse(CollapseShapeOp op) {
        Dims shape = ((TensorType) op.source().type()).shape();
        List<AffineExpr> inner = new ArrayList<>();
        List<List<Integer>> groups = op.reassociation().groups();
        for (int group = 0; group < groups.size(); group++) {
            long rest = 1;
            List<AffineExpr> split = new ArrayList<>();
            for (int dim : groups.get(group).reversed()) {
                AffineExpr above = AffineExpr.dim(group).floorDiv(rest);
                boolean outermost = dim == groups.get(group).getFirst();
                split.addFirst(outermost ? above : above.mod(shape.at(dim)));
                rest *= shape.at(dim);
            }
            inner.addAll(split);
        }
        // All dimensions are 1 where a tensor collapses to a single element without dimensions.
        while (inner.size() < shape.size()) inner.add(AffineExpr.constant(0));
        return within(groups.size(), inner, List.of());
    }

    /// The place of this tensor with dimensions split.
    Place expand(ExpandShapeOp op) {
        return split(((TensorType) op.result().type()).shape(), op.reassociation());
    }

    /// The place of the tensor that this one shows with dimensions joined.
    Place split(CollapseShapeOp op) {
        return split(((TensorType) op.source().type()).shape(), op.reassociation());
    }

    private Place split(Dims shape, Reassociation reassociation) {
        List<AffineExpr> inner = new ArrayList<>();
        for (List<Integer> group : reassociation.groups()) {
            AffineExpr joined = AffineExpr.constant(0);
            for (int dim : group) joined = joined.times(shape.at(dim)).plus(AffineExpr.dim(dim));
            inner.add(joined);
        }
        return within(shape.size(), inner, List.of());
    }

    /// A tensor of `rank` dimensions whose element lies at the element `inner` of this one.
    private Place within(int rank, List<AffineExpr> inner, List<Value> more) {
        int dims = rank + more.size() + operands.size();
        List<AffineExpr> replacements = new ArrayList<>(inner);
        for (int i = 0; i < operands.size(); i++) replacements.add(AffineExpr.dim(rank + more.size() + i));
        List<Value> all = new ArrayList<>(more);
        all.addAll(operands);
        return new Place(memory, map.substitute(dims, replacements), all);
    }
}
