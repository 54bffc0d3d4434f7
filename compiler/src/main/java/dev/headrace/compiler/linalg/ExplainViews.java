package dev.headrace.compiler.linalg;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;

/// Remarks on each view that is left on a computed tensor: there the tensor goes through external memory. Changes
/// nothing.
public record ExplainViews() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            if (function.isDeclaration()) continue;
            for (Op op : function.body())
                if (Leaves.isView(op) && !Leaves.isLeaf(op.result(0)) && !isOutermost(op)) context.remark(remark(op));
        }
    }

    private static boolean isOutermost(Op view) {
        return view.result(0).users().stream()
                .allMatch(user -> user instanceof ReturnOp || Leaves.isReshape(user) && isOutermost(user));
    }

    private static Remark remark(Op view) {
        return Remark.of(
                "linalg",
                String.join(" + ", view.location().names()),
                "keeps a " + view.name() + " from " + view.operand(0).type() + " to "
                        + view.result(0).type(),
                Leaves.isReshape(view)
                        ? "its dimensions are split in a way that does not go together with other reshapes"
                        : "other parts of the tensor are used too, and it is no single position of a dimension");
    }
}
