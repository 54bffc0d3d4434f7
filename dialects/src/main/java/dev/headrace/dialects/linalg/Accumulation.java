package dev.headrace.dialects.linalg;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.ir.Value;
import java.util.Optional;

/// What a reduction does in each iteration: it combines what there is so far with a term, which depends on the inputs
/// alone.
///
/// ```mlir
/// ^bb0(%x: f32, %y: f32, %sum: f32):
///   %term = arith.mulf %x, %y : f32
///   %next = arith.addf %sum, %term : f32     // the combining operation
///   linalg.yield %next : f32
/// ```
public record Accumulation(BinaryOp combining, Value term) {
    static Optional<Accumulation> of(GenericOp op) {
        if (op.outputs().size() != 1) return Optional.empty();
        Value before = op.outputElement(0);
        if (!(op.yielded().operand(0).definingOp() instanceof BinaryOp combining)
                || combining.block() != op.body()
                || !combining.result().hasOneUse()
                || !before.hasOneUse()
                || before.uses().getFirst().user() != combining) return Optional.empty();
        Value term = combining.left() == before ? combining.right() : combining.left();
        return Optional.of(new Accumulation(combining, term));
    }
}
