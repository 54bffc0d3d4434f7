package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A cache some of whose elements become those of another tensor, chosen among narrow numbers.
///
/// @param cache which input it is
/// @param other which input the other tensor is
record NarrowUpdate(GenericOp op, SelectOp choice, int cache, int other) {
    /// Nothing where the other element is computed in between, or used for more than the choice.
    static Optional<NarrowUpdate> of(GenericOp op, Value cache) {
        if (!op.isParallel()
                || !op.outputMap(0).isIdentity()
                || !(op.yielded().operand(0).definingOp() instanceof SelectOp choice)) return Optional.empty();
        int old = op.inputs().indexOf(cache);
        if (old < 0 || !isOneOf(choice, op.body().argument(old))) return Optional.empty();
        Value otherElement = choice.whenTrue() == op.body().argument(old) ? choice.whenFalse() : choice.whenTrue();
        int other = op.body().arguments().indexOf(otherElement);
        return other >= 0
                        && other < op.inputs().size()
                        && op.operand(other).type() instanceof TensorType
                        && isOneOf(choice, otherElement)
                ? Optional.of(new NarrowUpdate(op, choice, old, other))
                : Optional.empty();
    }

    private static boolean isOneOf(SelectOp choice, Value element) {
        return element.uses().size() == 1 && element.users().getFirst() == choice;
    }

    /// @return the new cache
    Value emit(Emitter emitter, CacheType type) {
        TensorType wide = (TensorType) op.operand(other).type();
        Value rounded = emitter.pointwise(
                List.of(op.operand(other)),
                List.of(AffineMap.identity(wide.rank())),
                new TensorType(wide.shape(), type.element()),
                (in, elements) -> type.rounded(in, elements.getFirst()));
        List<Value> inputs = new ArrayList<>(op.inputs());
        inputs.set(other, rounded);
        List<AffineMap> maps = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) maps.add(op.map(i));
        TensorType narrow = new TensorType(((TensorType) op.result().type()).shape(), type.element());
        return emitter.pointwise(inputs, maps, narrow, this::body);
    }

    private Value body(Emitter in, List<? extends Value> elements) {
        Map<Value, Value> mapping = new HashMap<>();
        for (int i = 0; i < op.inputs().size(); i++) mapping.put(op.body().argument(i), elements.get(i));
        for (Op inner : op.body())
            if (inner != choice && !(inner instanceof YieldOp)) Copying.copyInto(in.at(), inner, mapping);
        return SelectOp.create(
                        in.at(),
                        in.location(),
                        Objects.requireNonNull(mapping.getOrDefault(choice.condition(), choice.condition())),
                        Objects.requireNonNull(mapping.get(choice.whenTrue())),
                        Objects.requireNonNull(mapping.get(choice.whenFalse())))
                .result();
    }
}
