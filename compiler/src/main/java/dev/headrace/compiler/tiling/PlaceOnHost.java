package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.List;

/// Look-ups at computed places (embeddings) stay on the host, and so does what is computed for them alone: they touch
/// few rows of a large table, which streaming would read whole.
///
/// Before:
/// ```mlir
/// %row = linalg.generic … ins(%ids) … { %v = tensor.extract %table[%id, %j] … }
/// ```
/// After: the same with `headrace.placement = "host"`.
public record PlaceOnHost() implements Pass {
    static final String PLACEMENT = "headrace.placement";

    static boolean isOnHost(GenericOp op) {
        return op.hasAttribute(PLACEMENT);
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            if (function.isDeclaration()) continue;
            for (GenericOp op : function.body().ops(GenericOp.class).reversed()) {
                boolean gathers = Generics.isGather(op);
                if (!gathers && !feedsHostOnly(op)) continue;
                Rewriter.at(op).setAttribute(op, PLACEMENT, new StringAttr(KernelOp.HOST));
                context.remark(Remark.of(
                        "tiling",
                        String.join(" + ", op.location().names()),
                        "stays on the host",
                        gathers
                                ? "it looks up elements at places known at run time only"
                                : "only computations on the host use it"));
            }
        }
    }

    private static boolean feedsHostOnly(Op op) {
        List<Op> users =
                op.results().stream().map(Value::users).flatMap(List::stream).toList();
        return !users.isEmpty() && users.stream().allMatch(PlaceOnHost::isForHost);
    }

    private static boolean isForHost(Op user) {
        if (Leaves.isView(user)) return feedsHostOnly(user);
        GenericOp reader = user instanceof GenericOp generic
                ? generic
                : user.enclosing(GenericOp.class).orElse(null);
        return reader != null && isOnHost(reader);
    }
}
