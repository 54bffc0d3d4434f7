package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.type.FloatType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The body of an operation, computed in other numbers.
final class NonlinearBody {
    private final Emitter in;
    private final NonlinearNumbers numbers;
    private final Map<Value, Value> mapping = new HashMap<>();

    /// @param elements in place of the block arguments: of the type of the numbers, of a floating-point type, which
    ///     become such, or of another type, as in the original
    NonlinearBody(GenericOp op, Emitter in, NonlinearNumbers numbers, List<? extends Value> elements) {
        this.in = in;
        this.numbers = numbers;
        for (int i = 0; i < elements.size(); i++) {
            Value element = elements.get(i);
            mapping.put(op.body().argument(i), isReal(element) ? number(element) : element);
        }
    }

    private static boolean isReal(Value value) {
        return value.type() instanceof FloatType;
    }

    /// @param real of any floating-point type
    private Value number(Value real) {
        return real.type().equals(numbers.type()) ? real : numbers.of(in, in.real(real));
    }

    /// Whether all that a body does can be done in other numbers.
    static boolean canBeRewritten(GenericOp op) {
        for (Op inner : op.body()) {
            boolean isKnown = inner instanceof BinaryOp
                    || inner instanceof NegFOp
                    || inner instanceof CompareFloatOp
                    || inner instanceof CompareIntegerOp
                    || inner instanceof SelectOp
                    || inner instanceof ConstantOp
                    || inner instanceof IndexOp
                    || inner instanceof MathOp
                    || inner instanceof YieldOp
                    || inner instanceof CastOp cast && cast.kind() != CastOp.Kind.BITCAST;
            boolean isWide = inner.results().stream().anyMatch(result -> result.type() == FloatType.F64);
            if (!isKnown || isWide) return false;
        }
        return true;
    }

    /// A value of the body in the other numbers.
    Value of(Value original) {
        Value known = mapping.get(original);
        if (known != null) return known;
        Op op = original.definingOp();
        if (op == null) throw new IllegalStateException("an element of an output of " + original.type());
        for (Value operand : op.operands()) of(operand);
        Value fresh = copy(op);
        mapping.put(original, fresh);
        return fresh;
    }

    private Value copy(Op op) {
        boolean isReal = isReal(op.result(0));
        return switch (op) {
            case ConstantOp constant
            when constant.value() instanceof FloatAttr real ->
                ConstantOp.create(in.at(), in.location(), numbers.nearest(real)).result();
            case BinaryOp binary
            when isReal -> numbers.binary(in, binary.kind(), of(binary.left()), of(binary.right()));
            case NegFOp _ -> numbers.negated(in, of(op.operand(0)));
            case CompareFloatOp compare ->
                numbers.compare(in, compare.predicate(), of(compare.left()), of(compare.right()));
            case SelectOp select ->
                SelectOp.create(
                                in.at(),
                                in.location(),
                                of(select.condition()),
                                of(select.whenTrue()),
                                of(select.whenFalse()))
                        .result();
            case MathOp function ->
                numbers.function(
                        in, function, op.operands().stream().map(this::of).toList());
            // Between floating-point types of the model: here both are the same numbers.
            case CastOp cast when isReal && isReal(cast.in()) -> of(cast.in());
            case CastOp _ when isReal -> number(plain(op));
            case CastOp cast
            when isReal(cast.in()) -> {
                Value real = numbers.real(in, of(cast.in()));
                yield in.cast(cast.kind(), real, cast.result().type());
            }
            default -> plain(op);
        };
    }

    private Value plain(Op op) {
        return Copying.copyInto(in.at(), op, new HashMap<>(mapping)).result(0);
    }
}
