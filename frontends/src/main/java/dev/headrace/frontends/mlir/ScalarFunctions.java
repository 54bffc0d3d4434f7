package dev.headrace.frontends.mlir;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Location;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.TensorType;

/// Functions of single numbers by those that our dialects have.
/// @param at where the operations go
record ScalarFunctions(Rewriter at, Location place) {
    /// What stands in the place of an operation on single numbers.
    static Value of(SourceOp op, Rewriter at) {
        return new ScalarFunctions(at, op.location()).value(op);
    }

    /// `i1`, in the shape of the type.
    static Type truthOf(Type type) {
        return type instanceof TensorType tensor ? new TensorType(tensor.shape(), IntegerType.I1) : IntegerType.I1;
    }

    private Value value(SourceOp op) {
        Value x = op.operand(0);
        return switch (op.name()) {
            case "math.absi" -> binary(BinaryOp.Kind.MAXSI, x, binary(BinaryOp.Kind.SUBI, whole(0, x.type()), x));
            case "math.erfc" -> binary(BinaryOp.Kind.SUBF, real(1, x), unary(UnaryOp.Kind.ERF, x));
            case "math.isnan" -> compare(FloatPredicate.UNO, x, x);
            case "math.isinf" -> compare(FloatPredicate.OEQ, magnitude(x), real(Double.POSITIVE_INFINITY, x));
            case "math.isfinite" -> compare(FloatPredicate.OLT, magnitude(x), real(Double.POSITIVE_INFINITY, x));
            case "math.copysign" -> copysign(x, op.operand(1));
            case "math.fpowi" -> {
                Value exponent = CastOp.create(at, place, CastOp.Kind.SITOFP, op.operand(1), x.type())
                        .result();
                yield dev.headrace.dialects.math.BinaryOp.create(
                                at, place, dev.headrace.dialects.math.BinaryOp.Kind.POWF, x, exponent)
                        .result();
            }
            case "arith.index_castui" -> unsigned(x, op.result().type());
            case "arith.ceildivui" -> {
                // One more than the quotient of one less, but 0 of 0.
                Value below = binary(BinaryOp.Kind.SUBI, x, whole(1, x.type()));
                Value quotient = binary(BinaryOp.Kind.DIVUI, below, op.operand(1));
                Value none = CompareIntegerOp.create(at, place, IntegerPredicate.EQ, x, whole(0, x.type()))
                        .result();
                yield select(none, whole(0, x.type()), binary(BinaryOp.Kind.ADDI, quotient, whole(1, x.type())));
            }
            default -> throw Refusal.of(op, "is not supported");
        };
    }

    /// The reciprocal tells the two zeros apart.
    private Value copysign(Value size, Value sign) {
        Value reciprocal = binary(BinaryOp.Kind.DIVF, real(1, sign), sign);
        Value negative = binary(BinaryOp.Kind.ORI, less(sign, real(0, sign)), less(reciprocal, real(0, sign)));
        return select(negative, negative(magnitude(size)), magnitude(size));
    }

    private Value unsigned(Value x, Type to) {
        boolean widens = x.type() instanceof IntegerType from && from.width() < 64 && to instanceof IndexType;
        Value wide = widens
                ? CastOp.create(at, place, CastOp.Kind.EXTUI, x, IntegerType.I64)
                        .result()
                : x;
        return CastOp.create(at, place, CastOp.Kind.INDEX_CAST, wide, to).result();
    }

    private Value magnitude(Value x) {
        return unary(UnaryOp.Kind.ABSF, x);
    }

    private Value negative(Value x) {
        return NegFOp.create(at, place, x).result();
    }

    private Value less(Value a, Value b) {
        return compare(FloatPredicate.OLT, a, b);
    }

    private Value compare(FloatPredicate predicate, Value a, Value b) {
        return CompareFloatOp.create(at, place, predicate, a, b).result();
    }

    private Value select(Value condition, Value a, Value b) {
        return SelectOp.create(at, place, condition, a, b).result();
    }

    private Value unary(UnaryOp.Kind kind, Value x) {
        return UnaryOp.create(at, place, kind, x).result();
    }

    private Value binary(BinaryOp.Kind kind, Value a, Value b) {
        return BinaryOp.create(at, place, kind, a, b).result();
    }

    private Value real(double number, Value like) {
        FloatType type = (FloatType) like.type();
        double held = type == FloatType.F64 || ScalarTypes.width(type) < 32 ? number : (float) number;
        return ConstantOp.number(at, place, held, type).result();
    }

    private Value whole(long number, Type type) {
        return ConstantOp.integer(at, place, number, type).result();
    }
}
