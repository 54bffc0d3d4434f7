package dev.headrace.dialects.func;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.SymbolRefAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.FunctionType;
import java.util.List;

/// Runs a function of the same module. Functions do not call each other in circles.
///
/// ```mlir
/// %h1 = call @layer(%h0, %weight) : (tensor<64xf32>, tensor<64x64xf32>) -> tensor<64xf32>
/// ```
public final class CallOp extends FuncDialectOp {
    public static final OpSpec<CallOp> SPEC = OpSpec.of("func.call", CallOp::new)
            .attribute("callee", SymbolRefAttr.class)
            .operands("operands", TypeConstraint.ANY)
            .results("results", TypeConstraint.ANY)
            .format("$callee `(` $operands `)` attr-dict `:` functional-type(operands, results)")
            .verify(CallOp::verify);

    private CallOp(OpState state) {
        super(state);
    }

    public static CallOp create(Builder at, Location location, FuncOp callee, List<? extends Value> operands) {
        return at.add(new CallOp(OpState.of(SPEC, location)
                .attribute("callee", new SymbolRefAttr(callee.symbol()))
                .operands(operands)
                .results(callee.type().results())));
    }

    public String calleeName() {
        return required("callee", SymbolRefAttr.class).symbol();
    }

    /// The function that it runs.
    public FuncOp callee() {
        return FuncOp.find(module(), calleeName())
                .orElseThrow(() -> new IllegalStateException("there is no function @" + calleeName()));
    }

    private ModuleOp module() {
        return enclosing(ModuleOp.class)
                .orElseThrow(() -> new IllegalStateException("a call stands outside of a module"));
    }

    private void verify(Diagnostics problems) {
        FuncOp callee = FuncOp.find(module(), calleeName()).orElse(null);
        if (callee == null) {
            problems.error(this, "calls @%s, which is no function of this module", calleeName());
            return;
        }
        if (callee.isDeclaration()) problems.error(this, "calls @%s, which has no body", calleeName());
        FunctionType given = new FunctionType(
                operands().stream().map(Value::type).toList(),
                results().stream().map(Value::type).toList());
        if (!callee.required(FuncOp.TYPE, TypeAttr.class).type().equals(given))
            problems.error(this, "has type %s, expected %s", given, callee.required(FuncOp.TYPE, TypeAttr.class))
                    .note(callee.location(), "function @%s is defined here", callee.symbol());
    }
}
