package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.math.BinaryOp;
import dev.headrace.dialects.math.FmaOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.FloatAttr;
import java.util.List;

/// Numbers that stand for real ones, and how they are computed with.
sealed interface NonlinearNumbers permits FloatNumbers, FixedNumbers {
    Type type();

    /// The number nearest to one of type `f32`.
    Value of(Emitter in, Value real);

    /// As `f32`.
    Value real(Emitter in, Value number);

    /// The number nearest to a constant.
    Attribute nearest(FloatAttr real);

    Value binary(Emitter in, dev.headrace.dialects.arith.BinaryOp.Kind kind, Value left, Value right);

    Value negated(Emitter in, Value number);

    Value compare(Emitter in, FloatPredicate predicate, Value left, Value right);

    /// An operation on numbers that is none of the above.
    /// @param op the same in the model's numbers
    Value function(Emitter in, MathOp op, List<Value> operands);

    /// The same function on `f32`, of the operands as `f32`.
    default Value functionOfReals(Emitter in, MathOp op, List<Value> operands) {
        List<Value> reals = operands.stream().map(number -> real(in, number)).toList();
        MathOp function = switch (op) {
            case UnaryOp unary -> UnaryOp.create(in.at(), in.location(), unary.kind(), reals.getFirst());
            case BinaryOp binary ->
                BinaryOp.create(in.at(), in.location(), binary.kind(), reals.getFirst(), reals.getLast());
            case FmaOp _ -> FmaOp.create(in.at(), in.location(), reals.getFirst(), reals.get(1), reals.getLast());
        };
        return function.result(0);
    }
}
