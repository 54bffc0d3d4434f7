package dev.headrace.compiler.quantize;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The operations of a function that make up its softmaxes, norms and activation functions.
///
/// An operation that computes a function of an activation which is not linear is one of them: an exponential, a square
/// root, a quotient, the larger of two numbers. So is what is linear and leads only to such ones or comes only from
/// such ones, and what multiplies with what comes from them: the mean, the difference from it, the weight of a norm,
/// the scale of scores. A sum of two activations that leads to them is not: residual streams stay as they are. Nor is
/// a product of matrices.
final class NonlinearParts {
    private final List<GenericOp> candidates = new ArrayList<>();
    private final Set<Value> activations = new HashSet<>();
    private final Set<Op> parts = new HashSet<>();

    private NonlinearParts() {}

    static NonlinearParts of(FuncOp function) {
        NonlinearParts found = new NonlinearParts();
        for (BlockArgument argument : function.body().arguments())
            if (function.argumentAttribute(argument.index(), "headrace.parameter")
                    .isEmpty()) found.activations.add(argument);
        for (Op op : function.body()) {
            if (op.operands().stream().noneMatch(found.activations::contains)) continue;
            found.activations.addAll(op.results());
            if (op instanceof GenericOp generic && canBePart(generic)) found.candidates.add(generic);
        }
        for (GenericOp op : found.candidates) if (!found.inputs(op).isEmpty() && isNonlinear(op)) found.parts.add(op);
        found.grow();
        return found;
    }

    /// In their order.
    List<GenericOp> all() {
        return candidates.stream().filter(parts::contains).toList();
    }

    boolean contains(Op op) {
        return parts.contains(op);
    }

    private void grow() {
        boolean grows = true;
        while (grows) {
            grows = false;
            for (GenericOp op : candidates) if (!parts.contains(op) && belongs(op)) grows |= parts.add(op);
            for (GenericOp op : candidates.reversed()) if (!parts.contains(op) && belongs(op)) grows |= parts.add(op);
        }
    }

    private boolean belongs(GenericOp op) {
        List<Value> inputs = inputs(op);
        long from = inputs.stream().filter(this::comesFromPart).count();
        if (from > 0 && (from == inputs.size() || multiplies(op))) return true;
        List<Op> users = users(op.result());
        return !inputs.isEmpty() && !joins(op, inputs) && !users.isEmpty() && parts.containsAll(users);
    }

    private boolean comesFromPart(Value value) {
        return parts.contains(origin(value).definingOp());
    }

    /// What a tensor is another shape of.
    static Value origin(Value value) {
        Value origin = value;
        while (origin instanceof OpResult view && Leaves.isReshape(view.definingOp()))
            origin = view.definingOp().operand(0);
        return origin;
    }

    /// The operations that read a tensor or another shape of it.
    static List<Op> users(Value value) {
        List<Op> users = new ArrayList<>();
        for (Op user : value.users())
            if (Leaves.isReshape(user)) users.addAll(users(user.result(0)));
            else users.add(user);
        return users;
    }

    /// The activations of `f32` or a narrower floating-point type that an operation reads.
    List<Value> inputs(GenericOp op) {
        return op.inputs().stream()
                .filter(value -> activations.contains(value) && value.type() instanceof TensorType type && isReal(type))
                .toList();
    }

    private static boolean isReal(TensorType type) {
        return type.element() instanceof FloatType && type.element() != FloatType.F64;
    }

    private static boolean multiplies(GenericOp op) {
        return op.body().ops(BinaryOp.class).stream().anyMatch(inner -> inner.kind() == BinaryOp.Kind.MULF);
    }

    /// Adds up several activations, each with an element of its own for each element of the result; or gives such a sum
    /// another type.
    private boolean joins(GenericOp op, List<Value> inputs) {
        if (isConversion(op))
            return origin(op.operand(0)).definingOp() instanceof GenericOp source && joins(source, inputs(source));
        long whole = 0;
        for (int i = 0; i < op.inputs().size(); i++)
            if (inputs.contains(op.operand(i)) && op.map(i).isPermutation()) whole++;
        return whole > 1;
    }

    private static boolean isConversion(GenericOp op) {
        return op.inputs().size() == 1
                && op.isParallel()
                && op.yielded().operand(0).definingOp() instanceof CastOp cast
                && cast.in() == op.body().argument(0);
    }

    private static boolean canBePart(GenericOp op) {
        return op.results().size() == 1
                && op.result().type() instanceof TensorType type
                && isReal(type)
                && !Generics.isGather(op)
                && NonlinearBody.canBeRewritten(op)
                && op.inputs().stream()
                        .allMatch(value -> value.type() instanceof TensorType input && input.element() != FloatType.F64)
                && (Generics.isPointwise(op) || isSum(op) || isMaximum(op));
    }

    /// Whether it adds up what is computed for each element, which is no product of two tensors.
    static boolean isSum(GenericOp op) {
        return isReduction(op, List.of(BinaryOp.Kind.ADDF)) && !Contraction.sumsProducts(op);
    }

    static boolean isMaximum(GenericOp op) {
        return isReduction(
                op,
                List.of(BinaryOp.Kind.MAXIMUMF, BinaryOp.Kind.MINIMUMF, BinaryOp.Kind.MAXNUMF, BinaryOp.Kind.MINNUMF));
    }

    private static boolean isReduction(GenericOp op, List<BinaryOp.Kind> kinds) {
        return op.results().size() == 1
                && op.outputs().getFirst().definingOp() instanceof FillOp fill
                && ConstantOp.valueOf(fill.number()).orElse(null) instanceof FloatAttr
                && op.yielded().operand(0).definingOp() instanceof BinaryOp last
                && kinds.contains(last.kind())
                && op.outputElement(0).users().equals(List.of(last))
                && last.left() != last.right();
    }

    private static boolean isNonlinear(GenericOp op) {
        for (Op inner : op.body()) {
            boolean isNonlinear = switch (inner) {
                case UnaryOp function ->
                    switch (function.kind()) {
                        case EXP, EXP2, EXPM1, LOG, LOG2, LOG10, LOG1P, SQRT, RSQRT, SINH, COSH, TANH, ERF -> true;
                        case ASIN, ACOS, ATAN, ASINH, ACOSH, ATANH, SIN, COS, TAN -> false;
                        case ABSF, CEIL, FLOOR, ROUND, ROUNDEVEN, TRUNC -> false;
                    };
                case dev.headrace.dialects.math.BinaryOp function ->
                    function.kind() == dev.headrace.dialects.math.BinaryOp.Kind.POWF;
                case BinaryOp binary ->
                    switch (binary.kind()) {
                        case DIVF -> ConstantOp.valueOf(binary.right()).isEmpty();
                        case MAXIMUMF, MINIMUMF, MAXNUMF, MINNUMF -> op.isParallel();
                        default -> false;
                    };
                default -> false;
            };
            if (isNonlinear) return true;
        }
        return false;
    }
}
