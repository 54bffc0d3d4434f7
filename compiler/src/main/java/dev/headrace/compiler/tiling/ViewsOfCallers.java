package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Copying;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.type.FunctionType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a function sees of an argument in another shape only, its callers give it in that shape: between a layer and
/// its parameters nothing stands.
///
/// Before:
/// ```mlir
/// call @layer(%w) … func.func private @layer(%w: tensor<16x2x64xi4>) { %rows = tensor.collapse_shape %w … }
/// ```
/// After:
/// ```mlir
/// %rows = tensor.collapse_shape %w …  call @layer(%rows) … func.func private @layer(%rows: tensor<16x128xi4>) { … }
/// ```
final class ViewsOfCallers {
    private ViewsOfCallers() {}

    static void in(ModuleOp module) {
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            List<CallOp> calls = module.all(CallOp.class).stream()
                    .filter(call -> call.callee() == function)
                    .toList();
            if (calls.isEmpty() || function.isDeclaration()) continue;
            for (BlockArgument argument : function.body().arguments())
                if (argument.hasOneUse() && Leaves.isReshape(argument.users().getFirst()))
                    move(argument.users().getFirst(), argument, function, calls);
        }
    }

    private static void move(Op view, BlockArgument argument, FuncOp function, List<CallOp> calls) {
        for (CallOp call : calls) {
            Map<Value, Value> mapping = new HashMap<>();
            mapping.put(argument, call.operand(argument.index()));
            Op outside = Copying.copyInto(Rewriter.at(call), view, mapping);
            Rewriter.at(call).setOperand(call, argument.index(), outside.result(0));
        }
        Rewriter rewriter = Rewriter.at(view);
        Type type = view.result(0).type();
        rewriter.replaceAllUses(view.result(0), argument);
        rewriter.erase(view);
        rewriter.setType(argument, type);
        rewriter.setAttribute(
                function,
                FuncOp.TYPE,
                new TypeAttr(new FunctionType(
                        function.body().arguments().stream()
                                .<Type>map(Value::type)
                                .toList(),
                        function.type().results())));
    }
}
