package dev.headrace.compiler.layers;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One of the layers: its computations, and how they hang together and with the rest.
///
/// What a computation needs belongs to the layer if it is made from the layer's own values (a view of a result) or from
/// nothing (an empty tensor, a number); anything else comes from outside.
final class Layer {
    private final List<GenericOp> computations;
    private final Map<Op, Integer> positions = new HashMap<>();
    private final List<Object> structure = new ArrayList<>();
    private final List<Value> outside = new ArrayList<>();
    private final List<ConstantOp> constants = new ArrayList<>();

    Layer(List<GenericOp> computations, Map<Op, Fingerprint> fingerprints) {
        this.computations = List.copyOf(computations);
        for (GenericOp op : computations) positions.put(op, positions.size());
        for (GenericOp op : computations) {
            Fingerprint print = java.util.Objects.requireNonNull(fingerprints.get(op));
            structure.add(print.words());
            constants.addAll(print.constants());
            for (Value operand : op.operands()) follow(operand);
            for (Value captured : print.captured()) follow(captured);
        }
    }

    List<GenericOp> computations() {
        return computations;
    }

    /// Equal for layers that do the same to what comes from outside.
    List<Object> structure() {
        return structure;
    }

    /// What comes from outside, once for each use, in the same order for layers of equal structure.
    List<Value> outside() {
        return outside;
    }

    /// The scalar constants in the bodies of the computations, in order.
    List<ConstantOp> constants() {
        return constants;
    }

    /// Whether the layer makes this value itself.
    boolean makes(Value value) {
        Op maker = value.definingOp();
        if (maker == null) return false;
        if (positions.containsKey(maker)) return true;
        return switch (maker) {
            case EmptyOp _ -> true;
            case ConstantOp constant -> Fingerprint.isScalarConstant(constant);
            case FillOp fill -> fill.operands().stream().allMatch(this::makes);
            case ExpandShapeOp _, CollapseShapeOp _, ExtractSliceOp _ ->
                makes(maker.operand(0)) && isComputed(maker.operand(0));
            default -> false;
        };
    }

    private boolean isComputed(Value value) {
        Op maker = value.definingOp();
        return maker != null
                && (positions.containsKey(maker) || maker.operandCount() > 0 && isComputed(maker.operand(0)));
    }

    private void follow(Value value) {
        structure.add(value.type());
        if (!makes(value)) {
            outside.add(value);
            structure.add("outside");
            return;
        }
        OpResult result = (OpResult) value;
        Integer position = positions.get(result.definingOp());
        if (position != null) {
            structure.add(position);
            structure.add(result.index());
            return;
        }
        structure.add(result.definingOp().name());
        structure.add(result.definingOp().attributes());
        for (Value operand : result.definingOp().operands()) follow(operand);
    }

    /// The results that somebody uses who is not in the layer, by the position of the computation and of the result.
    Set<Output> used() {
        Set<Output> used = new HashSet<>();
        for (int i = 0; i < computations.size(); i++)
            for (OpResult result : computations.get(i).results())
                if (isUsedOutside(result)) used.add(new Output(i, result.index()));
        return used;
    }

    private boolean isUsedOutside(Value value) {
        for (Op user : value.users()) {
            boolean isView =
                    user instanceof ExpandShapeOp || user instanceof CollapseShapeOp || user instanceof ExtractSliceOp;
            if (isView ? isUsedOutside(user.result(0)) : !isInside(user)) return true;
        }
        return false;
    }

    private boolean isInside(Op user) {
        for (Op op = user; op != null; op = op.parent()) if (positions.containsKey(op)) return true;
        return false;
    }

    /// A result of a computation of the layer.
    record Output(int computation, int result) implements Comparable<Output> {
        @Override
        public int compareTo(Output other) {
            return computation != other.computation
                    ? Integer.compare(computation, other.computation)
                    : Integer.compare(result, other.result);
        }
    }
}
