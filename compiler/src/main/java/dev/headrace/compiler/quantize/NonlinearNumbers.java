package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Op;
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

    Value binary(Emitter in, BinaryOp.Kind kind, Value left, Value right);

    Value negated(Emitter in, Value number);

    Value compare(Emitter in, FloatPredicate predicate, Value left, Value right);

    /// An operation on numbers that is none of the above.
    /// @param op the same on `f32`
    Value function(Emitter in, Op op, List<Value> operands);
}
