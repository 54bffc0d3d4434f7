package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.data.Float16;
import dev.headrace.ir.type.FloatType;
import java.util.List;

/// Narrower floating-point numbers. Each operation gives the nearest number of the type.
///
/// @param type `f16` or `bf16`
record FloatNumbers(FloatType type) implements NonlinearNumbers {
    @Override
    public Value of(Emitter in, Value real) {
        return in.cast(CastOp.Kind.TRUNCF, real, type);
    }

    @Override
    public Value real(Emitter in, Value number) {
        return in.real(number);
    }

    @Override
    public FloatAttr nearest(FloatAttr real) {
        float number = (float) real.value();
        double rounded = type == FloatType.F16
                ? Float16.ofHalf(Float16.toHalf(number))
                : Float16.ofBfloat(Float16.toBfloat(number));
        return new FloatAttr(rounded, type);
    }

    @Override
    public Value binary(Emitter in, BinaryOp.Kind kind, Value left, Value right) {
        return in.binary(kind, left, right);
    }

    @Override
    public Value negated(Emitter in, Value number) {
        return NegFOp.create(in.at(), in.location(), number).result();
    }

    @Override
    public Value compare(Emitter in, FloatPredicate predicate, Value left, Value right) {
        return CompareFloatOp.create(in.at(), in.location(), predicate, left, right)
                .result();
    }

    /// In `f32`, then rounded; that is what a function of a narrow type is.
    @Override
    public Value function(Emitter in, MathOp op, List<Value> operands) {
        return of(in, functionOfReals(in, op, operands));
    }
}
