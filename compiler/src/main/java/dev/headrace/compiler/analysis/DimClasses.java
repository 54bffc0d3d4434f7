package dev.headrace.compiler.analysis;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Which loops of computations and which dimensions of the tensors between them are one and the same: a loop and a
/// dimension that it alone indexes. Leaves are left out, as they bind nobody to a shape.
public final class DimClasses {
    private final Map<Value, Integer> firstDim = new HashMap<>();
    private final Map<Op, Integer> firstLoop = new HashMap<>();
    private final List<Integer> parents = new ArrayList<>();
    private final List<Long> extents = new ArrayList<>();

    public DimClasses(Block body) {
        for (Op op : body) {
            for (Value result : op.results()) {
                if (!(result.type() instanceof TensorType type) || Leaves.isLeaf(result)) continue;
                firstDim.put(result, parents.size());
                for (long size : type.shape().values()) add(size);
            }
            if (op instanceof GenericOp generic) number(generic);
        }
    }

    private void number(GenericOp op) {
        firstLoop.put(op, parents.size());
        Dims loops = op.loopExtents();
        for (long extent : loops.values()) add(extent);
        List<AffineMap> maps = op.maps();
        int inputs = op.inputs().size();
        for (int i = 0; i < maps.size(); i++) {
            number(op, op.operand(i), maps.get(i));
            if (i >= inputs) number(op, op.result(i - inputs), maps.get(i));
        }
    }

    private void number(GenericOp op, Value tensor, AffineMap map) {
        if (!knows(tensor)) return;
        for (int r = 0; r < map.resultCount(); r++) {
            OptionalInt loop = map.dimOf(r);
            if (loop.isPresent()) join(of(tensor, r), of(op, loop.getAsInt()));
        }
    }

    /// A new class of its own.
    public int add(long extent) {
        parents.add(parents.size());
        extents.add(extent);
        return parents.size() - 1;
    }

    public void join(int a, int b) {
        int first = find(a);
        int second = find(b);
        if (extent(first) != extent(second))
            throw new IllegalStateException("joins dimensions of " + extent(first) + " and " + extent(second));
        parents.set(Math.max(first, second), Math.min(first, second));
    }

    /// Whether the tensor's dimensions have classes: it is the result of a computation or a view of one.
    public boolean knows(Value tensor) {
        return firstDim.containsKey(tensor);
    }

    public int of(Value tensor, int dim) {
        Integer first = firstDim.get(tensor);
        if (first == null) throw new IllegalArgumentException("the dimensions of a leaf have no class");
        return find(first + dim);
    }

    public int of(GenericOp op, int loop) {
        Integer first = firstLoop.get(op);
        if (first == null) throw new IllegalArgumentException("the operation came later than the classes");
        return find(first + loop);
    }

    public long extent(int id) {
        return extents.get(id);
    }

    /// The representative of a class.
    public int find(int id) {
        int root = id;
        while (parents.get(root) != root) root = parents.get(root);
        parents.set(id, root);
        return root;
    }
}
