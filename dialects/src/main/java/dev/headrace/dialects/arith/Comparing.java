package dev.headrace.dialects.arith;

import dev.headrace.ir.Type;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import dev.headrace.ir.type.VectorType;

/// What both comparisons share.
final class Comparing {
    private Comparing() {}

    /// `i1`, or a tensor of them where tensors are compared.
    static Type resultType(Type operand) {
        return switch (operand) {
            case TensorType tensor -> new TensorType(tensor.shape(), IntegerType.I1);
            case VectorType vector -> new VectorType(vector.shape(), IntegerType.I1);
            default -> IntegerType.I1;
        };
    }

    static void verify(ArithOp op, int predicates, Diagnostics problems) {
        Type left = op.operand(0).type();
        Type right = op.operand(1).type();
        if (!left.equals(right)) problems.error(op, "compares %s with %s", left, right);
        else if (!op.result().type().equals(resultType(left)))
            problems.error(op, "gives %s, expected %s", op.result().type(), resultType(left));
        long predicate = op.required("predicate", IntegerAttr.class).value();
        if (predicate < 0 || predicate >= predicates)
            problems.error(op, "has predicate %d, expected one in 0..%d", predicate, predicates - 1);
    }
}
