package dev.headrace.dialects.dataflow;

import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.TensorType;
import dev.headrace.ir.type.VectorType;

/// What operands and results of this dialect may be.
final class Constraints {
    static final TypeConstraint ITENSOR = TypeConstraint.of("an itensor", ItensorType.class);
    static final TypeConstraint TENSOR = TypeConstraint.of("a tensor", TensorType.class);
    static final TypeConstraint STREAM = TypeConstraint.of("a stream", StreamType.class);
    static final TypeConstraint BUFFER = TypeConstraint.of("a memref", MemRefType.class);
    static final TypeConstraint TOKEN =
            new TypeConstraint("a scalar or vector", t -> ScalarTypes.isScalar(t) || t instanceof VectorType);
    static final TypeConstraint DESTINATION =
            new TypeConstraint("an itensor or tensor", t -> t instanceof ItensorType || t instanceof TensorType);

    private Constraints() {}
}
