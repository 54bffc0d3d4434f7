package dev.headrace.dialects.scf;

import dev.headrace.ir.Block;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;

/// The law that a body ends with a yield of the right types.
final class Yielding {
    private Yielding() {}

    static void verify(ScfOp op, Block body, List<Type> expected, Diagnostics problems) {
        if (body.isEmpty() || !(body.last() instanceof YieldOp last)) {
            problems.error(op, "has a body that does not end with 'scf.yield'");
            return;
        }
        List<Type> given = last.operands().stream().map(Value::type).toList();
        if (!given.equals(expected)) problems.error(last, "yields %s, expected %s", given, expected);
    }
}
