package dev.headrace.compiler.quantize;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Rewrites the operations of [NonlinearParts] one after the other.
final class NonlinearRewrite {
    /// What an operation gives.
    private enum Kind {
        NUMBERS,
        /// Numbers that are only added up.
        TERMS,
        SUMS,
        /// Computed from sums alone.
        OF_SUMS
    }

    private final NonlinearNumbers numbers;
    private final NonlinearParts parts;
    private final Map<GenericOp, Kind> kinds = new HashMap<>();
    /// By the tensor that it becomes for others, of the model's type, what an operation was rewritten to.
    private final Map<Value, Value> rewritten = new HashMap<>();

    NonlinearRewrite(NonlinearNumbers numbers, NonlinearParts parts) {
        this.numbers = numbers;
        this.parts = parts;
        Set<Value> sums = new HashSet<>();
        for (GenericOp op : parts.all()) {
            Kind kind = kind(op, sums);
            kinds.put(op, kind);
            if (kind == Kind.SUMS || kind == Kind.OF_SUMS) sums.add(op.result());
        }
    }

    private Kind kind(GenericOp op, Set<Value> sums) {
        if (NonlinearParts.isSum(op)) return Kind.SUMS;
        if (NonlinearParts.isMaximum(op)) return Kind.NUMBERS;
        if (parts.inputs(op).stream().map(NonlinearParts::origin).allMatch(sums::contains)) return Kind.OF_SUMS;
        return NonlinearParts.users(op.result()).stream()
                        .allMatch(user -> parts.contains(user)
                                && user instanceof GenericOp generic
                                && NonlinearParts.isSum(generic)
                                && addsUp(generic, op.result()))
                ? Kind.TERMS
                : Kind.NUMBERS;
    }

    /// Whether a sum adds up elements of a tensor as they are.
    private static boolean addsUp(GenericOp sum, Value tensor) {
        Value added = added(sum);
        for (int i = 0; i < sum.inputs().size(); i++)
            if (NonlinearParts.origin(sum.operand(i)) == tensor
                    && added != sum.body().argument(i)) return false;
        return true;
    }

    /// What a sum adds in each iteration, before it was widened.
    private static Value added(GenericOp sum) {
        if (!(sum.yielded().operand(0).definingOp() instanceof BinaryOp last))
            throw new IllegalStateException("no sum: " + sum);
        return unwidened(last.left() == sum.outputElement(0) ? last.right() : last.left());
    }

    private static Value unwidened(Value real) {
        return real.definingOp() instanceof CastOp cast && cast.in().type() instanceof FloatType
                ? unwidened(cast.in())
                : real;
    }

    /// @return whether there was anything to do
    boolean rewrite(GenericOp op) {
        Kind kind = kinds.getOrDefault(op, Kind.OF_SUMS);
        if (kind == Kind.OF_SUMS) return false;
        if (kind != Kind.NUMBERS && !(numbers instanceof FixedNumbers)) return false;
        Emitter at = new Emitter(Rewriter.at(op), op.location());
        Value fresh = kind == Kind.NUMBERS ? numbers(op, at) : added(op, kind, at, (FixedNumbers) numbers);
        TensorType type = (TensorType) fresh.type();
        Value real = at.pointwise(
                List.of(fresh),
                List.of(AffineMap.identity(type.rank())),
                (TensorType) op.result().type(),
                (in, e) -> in.narrowed(
                        kind == Kind.NUMBERS
                                ? numbers.real(in, e.getFirst())
                                : ((FixedNumbers) numbers).realSum(in, e.getFirst()),
                        ((TensorType) op.result().type()).element()));
        rewritten.put(real, fresh);
        Rewriter.at(op).replace(op, List.of(real));
        return true;
    }

    private Value numbers(GenericOp op, Emitter at) {
        return at.generic(
                inputs(op, at, numbers.type()),
                output(op, at, numbers.type()),
                op.maps(),
                op.iterators(),
                (in, elements) -> new NonlinearBody(op, in, numbers, elements)
                        .of(op.yielded().operand(0)));
    }

    /// Terms of sums, or sums.
    private Value added(GenericOp op, Kind kind, Emitter at, FixedNumbers fixed) {
        List<Value> inputs = inputs(op, at, FixedNumbers.SUM);
        for (int i = 0; i < inputs.size(); i++)
            if (inputs.get(i) == op.operand(i))
                inputs.set(i, other(op.operand(i), at, fixed.type()).orElse(op.operand(i)));
        return at.generic(
                inputs,
                output(op, at, FixedNumbers.SUM),
                op.maps(),
                op.iterators(),
                (in, elements) -> kind == Kind.TERMS
                        ? term(op, unwidened(op.yielded().operand(0)), in, elements, fixed)
                        : sum(op, in, elements, fixed));
    }

    private static Value sum(GenericOp op, Emitter in, List<? extends Value> elements, FixedNumbers fixed) {
        return in.binary(BinaryOp.Kind.ADDI, elements.getLast(), term(op, added(op), in, elements, fixed));
    }

    /// @param added the value of the body that is one term
    private static Value term(
            GenericOp op, Value added, Emitter in, List<? extends Value> elements, FixedNumbers fixed) {
        for (int i = 0; i < op.inputs().size(); i++)
            if (added == op.body().argument(i) && elements.get(i).type().equals(FixedNumbers.SUM))
                return elements.get(i);
        NonlinearBody body = new NonlinearBody(op, in, fixed, elements);
        return added.definingOp() instanceof BinaryOp times && times.kind() == BinaryOp.Kind.MULF
                ? fixed.term(in, body.of(times.left()), body.of(times.right()))
                : fixed.term(in, body.of(added));
    }

    /// The operands; those that were rewritten to elements of this type as that.
    private List<Value> inputs(GenericOp op, Emitter at, Type type) {
        List<Value> inputs = new ArrayList<>();
        for (Value input : op.inputs()) inputs.add(other(input, at, type).orElse(input));
        return inputs;
    }

    /// What a tensor was rewritten to, in its shape.
    private Optional<Value> other(Value tensor, Emitter at, Type type) {
        Value known = rewritten.get(tensor);
        if (known != null)
            return ((TensorType) known.type()).element().equals(type) ? Optional.of(known) : Optional.empty();
        return switch (tensor.definingOp()) {
            case ExpandShapeOp view ->
                other(view.source(), at, type)
                        .map(source -> ExpandShapeOp.create(
                                        at.at(),
                                        at.location(),
                                        source,
                                        view.reassociation(),
                                        ((TensorType) view.result().type()).shape())
                                .result());
            case CollapseShapeOp view ->
                other(view.source(), at, type)
                        .map(source -> CollapseShapeOp.create(at.at(), at.location(), source, view.reassociation())
                                .result());
            case null, default -> Optional.empty();
        };
    }

    private Value output(GenericOp op, Emitter at, Type element) {
        TensorType type = new TensorType(((TensorType) op.result().type()).shape(), element);
        if (!(op.outputs().getFirst().definingOp() instanceof FillOp fill)
                || !(ConstantOp.valueOf(fill.number()).orElse(null) instanceof FloatAttr start)
                || Generics.isPointwise(op))
            return EmptyOp.create(at.at(), at.location(), type).result();
        Attribute number = numbers instanceof FixedNumbers fixed && element.equals(FixedNumbers.SUM)
                ? new IntegerAttr(fixed.sumOf(start), element)
                : numbers.nearest(start);
        return at.filled(number, type);
    }
}
