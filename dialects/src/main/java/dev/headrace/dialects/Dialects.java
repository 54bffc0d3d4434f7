package dev.headrace.dialects;

import dev.headrace.dialects.arith.ArithDialect;
import dev.headrace.dialects.dataflow.DataflowDialect;
import dev.headrace.dialects.func.FuncDialect;
import dev.headrace.dialects.linalg.LinalgDialect;
import dev.headrace.dialects.math.MathDialect;
import dev.headrace.dialects.memref.MemRefDialect;
import dev.headrace.dialects.scf.ScfDialect;
import dev.headrace.dialects.tensor.TensorDialect;
import dev.headrace.dialects.vector.VectorDialect;
import dev.headrace.ir.Dialect;
import dev.headrace.ir.Registry;
import java.util.List;

/// Every dialect there is.
public final class Dialects {
    private Dialects() {}

    public static List<Dialect> all() {
        return List.of(
                FuncDialect.DIALECT,
                ArithDialect.DIALECT,
                MathDialect.DIALECT,
                TensorDialect.DIALECT,
                LinalgDialect.DIALECT,
                ScfDialect.DIALECT,
                MemRefDialect.DIALECT,
                VectorDialect.DIALECT,
                DataflowDialect.DIALECT);
    }

    public static Registry registry() {
        return new Registry(all());
    }
}
