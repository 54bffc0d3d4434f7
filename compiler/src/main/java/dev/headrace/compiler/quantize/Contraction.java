package dev.headrace.compiler.quantize;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A sum of products of an activation with a parameter: a linear layer, a convolution.
///
/// @param activation number of the operand
/// @param weight number of the operand that is the parameter, or another shape of it
/// @param parameter its name
record Contraction(GenericOp op, int activation, int weight, String parameter) {
    /// The operation as a contraction, if it is one.
    static Optional<Contraction> of(GenericOp op, FuncOp function) {
        if (op.inputs().size() != 2 || op.results().size() != 1 || isWide(op) || !sumsProducts(op))
            return Optional.empty();
        for (int weight = 1; weight >= 0; weight--) {
            String parameter = parameter(op.operand(weight), function);
            if (parameter == null || parameter(op.operand(1 - weight), function) != null) continue;
            Contraction contraction = new Contraction(op, 1 - weight, weight, parameter);
            if (contraction.isRegular()) return Optional.of(contraction);
        }
        return Optional.empty();
    }

    /// Integers stand for numbers of `f32` or less, and are not compared with more digits than those have.
    static boolean isWide(GenericOp op) {
        return op.operands().stream()
                .anyMatch(value -> value.type() instanceof TensorType type && type.element() == FloatType.F64);
    }

    /// `sum + a * b` on real numbers, from 0.0 on, whatever the factors are.
    static boolean sumsProducts(GenericOp op) {
        if (!(op.outputs().getFirst().definingOp() instanceof FillOp fill)
                || !(ConstantOp.valueOf(fill.number()).orElse(null) instanceof FloatAttr zero)
                || zero.value() != 0
                || !(op.yielded().operand(0).definingOp() instanceof BinaryOp sum)
                || sum.kind() != BinaryOp.Kind.ADDF) return false;
        Value product = sum.left() == op.outputElement(0) ? sum.right() : sum.left();
        boolean accumulates = sum.left() == op.outputElement(0) || sum.right() == op.outputElement(0);
        return accumulates
                && product.definingOp() instanceof BinaryOp times
                && times.kind() == BinaryOp.Kind.MULF
                && (isElement(times.left(), op, 0) && isElement(times.right(), op, 1)
                        || isElement(times.left(), op, 1) && isElement(times.right(), op, 0));
    }

    private static boolean isElement(Value value, GenericOp op, int input) {
        Value inner = value.definingOp() instanceof CastOp cast && cast.kind() == CastOp.Kind.EXTF ? cast.in() : value;
        return inner == op.body().argument(input);
    }

    private static @Nullable String parameter(Value tensor, FuncOp function) {
        Value value = tensor;
        while (value instanceof OpResult view && Leaves.isReshape(view.definingOp()))
            value = view.definingOp().operand(0);
        return value instanceof BlockArgument argument
                        && argument.block() == function.body()
                        && argument.type() instanceof TensorType type
                        && type.element() instanceof FloatType
                        && function.argumentAttribute(argument.index(), "headrace.parameter")
                                        .orElse(null)
                                instanceof StringAttr(String name)
                ? name
                : null;
    }

    /// The weight is read through distinct loops, all that are summed over among them; each element of the result is
    /// written once.
    boolean isRegular() {
        if (!weightMap().isProjectedPermutation(false) || !op.outputMap(0).isProjectedPermutation(false)) return false;
        for (int loop = 0; loop < op.loopCount(); loop++)
            if (op.outputMap(0).uses(loop) == isSummed(loop)
                    || isSummed(loop) && !weightMap().uses(loop)) return false;
        return !summed().isEmpty();
    }

    boolean isSummed(int loop) {
        return op.iterators().get(loop) != IteratorType.PARALLEL;
    }

    /// The loops that are summed over.
    List<Integer> summed() {
        List<Integer> loops = new ArrayList<>();
        for (int loop = 0; loop < op.loopCount(); loop++) if (isSummed(loop)) loops.add(loop);
        return loops;
    }

    AffineMap weightMap() {
        return op.map(weight);
    }

    AffineMap activationMap() {
        return op.map(activation);
    }

    TensorType weightType() {
        return (TensorType) op.operand(weight).type();
    }

    /// The dimensions of the activation for each of whose positions alone there is a scale: bare loops that are not
    /// summed over. Within a dimension that windows slide over, positions share their scale.
    List<Integer> scaledDims() {
        List<Integer> dims = new ArrayList<>();
        for (int dim = 0; dim < activationMap().resultCount(); dim++) {
            OptionalInt loop = activationMap().dimOf(dim);
            if (loop.isPresent() && !isSummed(loop.getAsInt()) && readsAlone(loop.getAsInt())) dims.add(dim);
        }
        return dims;
    }

    /// Whether one dimension of the activation is counted by this loop and by no other, and no second one is.
    boolean readsAlone(int loop) {
        return activationMap().resultOf(loop).isPresent()
                && activationMap().results().stream()
                                .filter((AffineExpr e) -> e.uses(loop))
                                .count()
                        == 1;
    }
}
