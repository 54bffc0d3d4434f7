package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Writes structured operations and their bodies at one place.
record Emitter(Builder at, Location location) {
    /// The new element, from the elements of the inputs and then that of the output.
    @FunctionalInterface
    interface Body {
        Value build(Emitter in, List<? extends Value> elements);
    }

    /// @param output what the result begins with
    /// @param maps one for each input, then that of the output
    Value generic(List<Value> inputs, Value output, List<AffineMap> maps, List<IteratorType> loops, Body body) {
        return GenericOp.create(
                        at,
                        location,
                        inputs,
                        List.of(output),
                        maps,
                        loops,
                        (inside, elements) -> List.of(body.build(new Emitter(inside, location), elements)))
                .result();
    }

    /// One element of the result for each position, from elements of the inputs.
    /// @param maps one for each input, from the dimensions of the result
    Value pointwise(List<Value> inputs, List<AffineMap> maps, TensorType type, Body body) {
        List<AffineMap> all = new ArrayList<>(maps);
        all.add(AffineMap.identity(type.rank()));
        return generic(
                inputs,
                EmptyOp.create(at, location, type).result(),
                all,
                Collections.nCopies(type.rank(), IteratorType.PARALLEL),
                body);
    }

    /// A tensor of `f32`, every element the same.
    Value filled(float number, Dims shape) {
        return filled(FloatAttr.f32(number), new TensorType(shape, FloatType.F32));
    }

    /// A tensor of zeros.
    Value zeros(Dims shape, Type integer) {
        return filled(new IntegerAttr(0, integer), new TensorType(shape, integer));
    }

    Value filled(Attribute number, TensorType type) {
        Value value = ConstantOp.create(at, location, number).result();
        Value empty = EmptyOp.create(at, location, type).result();
        return FillOp.create(at, location, value, empty).result();
    }

    Value real(float number) {
        return ConstantOp.f32(at, location, number).result();
    }

    /// As `f32`.
    Value real(Value number) {
        return number.type() == FloatType.F32 ? number : cast(CastOp.Kind.EXTF, number, FloatType.F32);
    }

    /// @param real of type `f32`
    /// @param type of floating-point numbers
    Value narrowed(Value real, Type type) {
        return cast(CastOp.Kind.TRUNCF, real, type);
    }

    Value integer(long number, IntegerType type) {
        return ConstantOp.integer(at, location, number, type).result();
    }

    Value binary(BinaryOp.Kind kind, Value left, Value right) {
        return BinaryOp.create(at, location, kind, left, right).result();
    }

    Value unary(UnaryOp.Kind kind, Value operand) {
        return UnaryOp.create(at, location, kind, operand).result();
    }

    /// The nearest integer, of two the even one.
    Value rounded(Value real, Type integer) {
        return cast(CastOp.Kind.FPTOSI, unary(UnaryOp.Kind.ROUNDEVEN, real), integer);
    }

    /// @return the number itself where it has the type already
    Value cast(CastOp.Kind kind, Value number, Type type) {
        return number.type().equals(type)
                ? number
                : CastOp.create(at, location, kind, number, type).result();
    }
}
