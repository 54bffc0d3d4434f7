package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// Tensors of one type as rows of one tensor in external memory: what a kernel with rounds takes in turn. Row `i` is
/// source `i`.
///
/// ```mlir
/// %w = dataflow.stack %w0, %w1 : tensor<8x8xf32>, tensor<8x8xf32> -> tensor<2x8x8xf32>
/// ```
public final class StackOp extends DataflowOp {
    /// What the rows are called together, where they have a name.
    public static final String NAME = "headrace.operand";

    public static final OpSpec<StackOp> SPEC = OpSpec.of("dataflow.stack", StackOp::new)
            .operands("sources", Constraints.TENSOR)
            .result("stack", Constraints.TENSOR)
            .format("$sources attr-dict `:` type($sources) `->` type($stack)")
            .verify(StackOp::verify);

    private StackOp(OpState state) {
        super(state);
    }

    /// @param sources one at least, of one type
    public static StackOp create(Builder at, Location location, List<? extends Value> sources) {
        TensorType type = of((TensorType) sources.getFirst().type(), sources.size());
        return at.add(SPEC.create(OpState.of(SPEC, location).operands(sources).results(type)));
    }

    /// The type of `rows` tensors of one type.
    public static TensorType of(TensorType row, long rows) {
        return new TensorType(row.shape().prepended(rows), row.element());
    }

    public List<Value> sources() {
        return operands();
    }

    public TensorType type() {
        return (TensorType) result().type();
    }

    private void verify(Diagnostics problems) {
        if (sources().isEmpty()) {
            problems.error(this, "stacks nothing");
            return;
        }
        TensorType first = (TensorType) sources().getFirst().type();
        for (Value source : sources())
            if (!source.type().equals(first)) {
                problems.error(this, "has rows of %s and %s", first, source.type());
                return;
            }
        TensorType whole = of(first, sources().size());
        if (!type().equals(whole)) problems.error(this, "makes %s, expected %s", type(), whole);
    }
}
