package dev.headrace.compiler.analysis;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The body of a generic operation in another place.
public final class BodyCopy {
    private BodyCopy() {}

    /// What stands for a loop counter of the original.
    @FunctionalInterface
    public interface Counter {
        /// @param loop a loop of the original
        Value emit(Builder at, int loop);
    }

    /// Copies the operations of the body of `op`.
    /// @param elements in place of the block arguments; those of outputs that the body does not read may be left out
    /// @return what the body yields
    public static List<Value> copy(GenericOp op, Builder at, List<? extends Value> elements, Counter counter) {
        Map<Value, Value> mapping = new HashMap<>();
        for (int i = 0; i < elements.size(); i++) mapping.put(op.body().argument(i), elements.get(i));
        for (Op inner : op.body()) {
            switch (inner) {
                case IndexOp index -> mapping.put(index.result(), counter.emit(at, index.loop()));
                case YieldOp _ -> {}
                default -> Copying.copyInto(at, inner, mapping);
            }
        }
        return op.yielded().operands().stream()
                .map(value -> mapping.getOrDefault(value, value))
                .toList();
    }
}
