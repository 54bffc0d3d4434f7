package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.Collections;

/// The same stream several times, once for each reader.
///
/// ```mlir
/// %a, %b = dataflow.itensor_fork %s : !dataflow.itensor<…> -> !dataflow.itensor<…>, !dataflow.itensor<…>
/// ```
public final class ItensorForkOp extends DataflowOp {
    public static final OpSpec<ItensorForkOp> SPEC = OpSpec.of("dataflow.itensor_fork", ItensorForkOp::new)
            .operand("source", Constraints.ITENSOR)
            .results("copies", Constraints.ITENSOR)
            .format("$source attr-dict `:` type($source) `->` type($copies)")
            .verify(ItensorForkOp::verify);

    private ItensorForkOp(OpState state) {
        super(state);
    }

    public static ItensorForkOp create(Builder at, Location location, Value source, int copies) {
        return at.add(SPEC.create(
                OpState.of(SPEC, location).operands(source).results(Collections.nCopies(copies, source.type()))));
    }

    public Value source() {
        return operand(0);
    }

    private void verify(Diagnostics problems) {
        for (Value copy : results())
            if (!copy.type().equals(source().type()))
                problems.error(this, "copies %s as %s", source().type(), copy.type());
    }
}
