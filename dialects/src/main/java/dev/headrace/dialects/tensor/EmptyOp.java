package dev.headrace.dialects.tensor;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.TensorType;
import java.util.Collections;

/// A tensor whose elements are not set; nobody may depend on them.
///
/// ```mlir
/// %0 = tensor.empty() : tensor<4x8xf32>
/// ```
public final class EmptyOp extends TensorOp {
    public static final OpSpec<EmptyOp> SPEC = OpSpec.of("tensor.empty", EmptyOp::new)
            .operands("dynamicSizes", Accepts.INDEX)
            .result("result", Accepts.TENSOR)
            .traits(Trait.PURE)
            .format("`(` $dynamicSizes `)` attr-dict `:` type($result)")
            .verify(EmptyOp::verify);

    private EmptyOp(OpState state) {
        super(state);
    }

    public static EmptyOp create(Builder at, Location loc, TensorType type) {
        return at.add(new EmptyOp(OpState.of(SPEC, loc).results(type)));
    }

    public static EmptyOp create(Builder at, Location loc, Dims shape, Type element) {
        return create(at, loc, new TensorType(shape, element));
    }

    public TensorType type() {
        return (TensorType) result().type();
    }

    private void verify(Diagnostics problems) {
        int open = Collections.frequency(type().shape().values(), Dims.DYNAMIC);
        if (operandCount() != open)
            problems.error(this, "has %d sizes for the %d dynamic dimensions of %s", operandCount(), open, type());
    }
}
