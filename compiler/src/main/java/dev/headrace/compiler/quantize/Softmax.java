package dev.headrace.compiler.quantize;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Probabilities as what they are made of: exponentials of differences from a largest number, none of which is more
/// than 1, over their sums along one dimension.
///
/// ```mlir
/// %difference = linalg.generic … ins(%scores, %largest) { subf }
/// %exponential = linalg.generic … ins(%difference) { exp }
/// %sum = linalg.generic … ins(%exponential) { addf }
/// %probability = linalg.generic … ins(%exponential, %sum) { divf }
/// ```
/// @param quotient the operation that divides
/// @param sum the operation that adds up
/// @param reshapes of the quotients up to the value that was asked for, in their order
/// @param dim of the quotients that is summed over
record Softmax(GenericOp quotient, GenericOp sum, List<Op> reshapes, int dim) {
    /// @param probability a tensor
    /// @param along the dimension of it that is to be the one that is summed over
    static Optional<Softmax> of(Value probability, int along) {
        List<Op> reshapes = new ArrayList<>();
        Value value = probability;
        int dim = along;
        while (value instanceof OpResult view && Leaves.isReshape(view.definingOp())) {
            Op reshape = view.definingOp();
            dim = before(reshape, dim);
            if (dim < 0) return Optional.empty();
            reshapes.addFirst(reshape);
            value = reshape.operand(0);
        }
        return value.definingOp() instanceof GenericOp op
                        && isQuotient(op)
                        && !op.map(1).uses(dim)
                        && isExponential(op.operand(0))
                        && NonlinearParts.origin(op.operand(1)).definingOp() instanceof GenericOp sum
                        && addsUp(sum, op.operand(0), dim)
                ? Optional.of(new Softmax(op, sum, reshapes, dim))
                : Optional.empty();
    }

    Value exponentials() {
        return quotient.operand(0);
    }

    /// Where a quotient finds its sum.
    AffineMap sumMap() {
        return quotient.map(1);
    }

    /// Other sums in the shape in which quotients read theirs.
    /// @param sums of the shape of the result of [#sum]
    Value asRead(Value sums, Emitter at) {
        List<Op> views = new ArrayList<>();
        Value value = quotient.operand(1);
        while (value instanceof OpResult view && Leaves.isReshape(view.definingOp())) {
            views.addFirst(view.definingOp());
            value = view.definingOp().operand(0);
        }
        Value seen = sums;
        for (Op view : views)
            seen = reshaped(view, seen, ((TensorType) view.result().type()).shape(), at);
        return seen;
    }

    /// The shape of what there is one of for each sum, by the dimensions of the quotient.
    Dims sumShape() {
        List<Long> sizes =
                new ArrayList<>(((TensorType) quotient.result().type()).shape().values());
        sizes.set(dim, 1L);
        return new Dims(sizes);
    }

    /// Another tensor in the shape in which the probabilities are asked for.
    /// @param tensor of the shape of the quotient, or of [#sumShape]
    Value reshaped(Value tensor, Emitter at) {
        Value value = tensor;
        int along = dim;
        for (Op reshape : reshapes) {
            boolean isOne = ((TensorType) value.type()).sizeOf(along) == 1;
            along = behind(reshape, along);
            List<Long> sizes = new ArrayList<>(
                    ((TensorType) reshape.result().type()).shape().values());
            if (isOne) sizes.set(along, 1L);
            value = reshaped(reshape, value, new Dims(sizes), at);
        }
        return value;
    }

    private static Value reshaped(Op like, Value value, Dims shape, Emitter at) {
        return like instanceof CollapseShapeOp collapse
                ? CollapseShapeOp.create(at.at(), at.location(), value, collapse.reassociation())
                        .result()
                : ExpandShapeOp.create(at.at(), at.location(), value, ((ExpandShapeOp) like).reassociation(), shape)
                        .result();
    }

    /// The dimension that this one of the result was, if it was one and is one; else -1.
    private static int before(Op reshape, int dim) {
        return same(reshape, dim, reshape instanceof ExpandShapeOp);
    }

    private static int behind(Op reshape, int dim) {
        return same(reshape, dim, reshape instanceof CollapseShapeOp);
    }

    /// @param isOfMany whether the dimension is one of the larger number of dimensions
    private static int same(Op reshape, int dim, boolean isOfMany) {
        Reassociation parts = reshape instanceof CollapseShapeOp collapse
                ? collapse.reassociation()
                : ((ExpandShapeOp) reshape).reassociation();
        if (!isOfMany) {
            List<Integer> group = parts.groups().get(dim);
            return group.size() == 1 ? group.getFirst() : -1;
        }
        return parts.groups().indexOf(List.of(dim));
    }

    /// Whether it computes each element from that of its first input at the same place.
    private static boolean isInPlace(GenericOp op) {
        return Generics.isPointwise(op)
                && op.map(0).isIdentity()
                && op.outputMap(0).isIdentity();
    }

    private static boolean isQuotient(GenericOp op) {
        return op.inputs().size() == 2
                && isInPlace(op)
                && op.yielded().operand(0).definingOp() instanceof BinaryOp quotient
                && quotient.kind() == BinaryOp.Kind.DIVF
                && quotient.left() == op.body().argument(0)
                && quotient.right() == op.body().argument(1);
    }

    /// Whether an operation adds up the elements of a tensor along one dimension, from 0 on.
    private static boolean addsUp(GenericOp sum, Value tensor, int dim) {
        return combines(sum, tensor, BinaryOp.Kind.ADDF)
                && sum.outputs().getFirst().definingOp() instanceof FillOp fill
                && ConstantOp.valueOf(fill.number()).orElse(null) instanceof FloatAttr start
                && start.value() == 0
                && IntStream.range(0, sum.loopCount())
                        .allMatch(loop -> (sum.iterators().get(loop) == IteratorType.PARALLEL) == (loop != dim));
    }

    /// Whether an operation combines the elements of a tensor as they are, each with what came of others.
    private static boolean combines(GenericOp op, Value tensor, BinaryOp.Kind kind) {
        return op.inputs().equals(List.of(tensor))
                && op.results().size() == 1
                && op.map(0).isIdentity()
                && op.yielded().operand(0).definingOp() instanceof BinaryOp last
                && last.kind() == kind
                && List.of(last.left(), last.right())
                        .containsAll(List.of(op.body().argument(0), op.outputElement(0)));
    }

    private static boolean isExponential(Value tensor) {
        return tensor.definingOp() instanceof GenericOp op
                && op.inputs().size() == 1
                && isInPlace(op)
                && op.yielded().operand(0).definingOp() instanceof UnaryOp function
                && function.kind() == UnaryOp.Kind.EXP
                && function.operand(0) == op.body().argument(0)
                && isBelowZero(op.operand(0));
    }

    /// Whether elements are differences from the largest of their tensor, or of the part of it that they are in.
    private static boolean isBelowZero(Value tensor) {
        return tensor.definingOp() instanceof GenericOp op
                && op.inputs().size() == 2
                && isInPlace(op)
                && op.yielded().operand(0).definingOp() instanceof BinaryOp difference
                && difference.kind() == BinaryOp.Kind.SUBF
                && difference.left() == op.body().argument(0)
                && difference.right() == op.body().argument(1)
                && NonlinearParts.origin(op.operand(1)).definingOp() instanceof GenericOp most
                && combines(most, op.operand(0), BinaryOp.Kind.MAXIMUMF)
                && wide(op.operand(1)).equals(wide(most.result()))
                && wide(op.map(1), op).equals(wide(most.outputMap(0), most));
    }

    /// The sizes of a tensor that are more than 1.
    private static List<Long> wide(Value tensor) {
        return ((TensorType) tensor.type())
                .shape().values().stream().filter(size -> size != 1).toList();
    }

    /// The loops that a map looks at, without those that run once.
    private static List<AffineExpr> wide(AffineMap map, GenericOp op) {
        return map.results().stream()
                .filter(result -> !(result instanceof AffineExpr.Dim(int loop))
                        || op.loopExtents().at(loop) != 1)
                .filter(result -> !result.equals(AffineExpr.constant(0)))
                .toList();
    }
}
