package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Tensors of one type as rows of one tensor in external memory: what a kernel with rounds takes in turn. Row `i` is
/// source `i`.
///
/// ```mlir
/// %w = dataflow.stack %w0, %w1 : tensor<8x8xf32>, tensor<8x8xf32> -> tensor<2x8x8xf32>
/// ```
/// With `dim` they are rows of another dimension than the first: element `[a, i, b]` of the stack is `[a, b]` of source
/// `i` where it is 1.
/// ```mlir
/// %w = dataflow.stack %w0, %w1 {dim = 1 : i64} : tensor<8x4xf32>, tensor<8x4xf32> -> tensor<8x2x4xf32>
/// ```
public final class StackOp extends DataflowOp {
    /// What the rows are called together, where they have a name.
    public static final String NAME = "headrace.operand";

    private static final String DIM = "dim";

    public static final OpSpec<StackOp> SPEC = OpSpec.of("dataflow.stack", StackOp::new)
            .operands("sources", Constraints.TENSOR)
            .result("stack", Constraints.TENSOR)
            .optionalAttribute(DIM, IntegerAttr.class)
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

    /// @param dim which dimension counts the sources
    public static StackOp create(Builder at, Location location, List<? extends Value> sources, int dim) {
        TensorType type = of((TensorType) sources.getFirst().type(), sources.size(), dim);
        return at.add(SPEC.create(
                OpState.of(SPEC, location).operands(sources).results(type).attribute(DIM, IntegerAttr.i64(dim))));
    }

    private static TensorType of(TensorType row, long rows, int dim) {
        List<Long> sizes = new ArrayList<>(row.shape().values());
        sizes.add(dim, rows);
        return new TensorType(new Dims(sizes), row.element());
    }

    /// The dimension that counts the sources.
    public int dim() {
        return attribute(DIM, IntegerAttr.class)
                .map(dim -> Math.toIntExact(dim.value()))
                .orElse(0);
    }

    /// How many elements of a source lie side by side in the stack, behind which those of the next one follow.
    public long neighbours() {
        TensorType row = (TensorType) sources().getFirst().type();
        long elements = 1;
        for (int d = dim(); d < row.rank(); d++) elements *= row.sizeOf(d);
        return elements;
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
        long dim = attribute(DIM, IntegerAttr.class).map(IntegerAttr::value).orElse(0L);
        if (dim < 0 || dim > first.rank()) {
            problems.error(this, "counts sources in dimension %d of %d", dim, first.rank() + 1);
            return;
        }
        TensorType whole = of(first, sources().size(), (int) dim);
        if (!type().equals(whole)) problems.error(this, "makes %s, expected %s", type(), whole);
    }
}
