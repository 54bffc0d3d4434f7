package dev.headrace.backends.cpu;

import dev.headrace.backends.cpu.ProgramCode.Callee;
import dev.headrace.dialects.LastUse;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Calls. The first one decides whether the function may write into an argument: if nobody needs it afterwards. A later
/// one that cannot give it away hands over a copy.
record CallCode(ProgramCode program, Scope scope) {
    void write(CallOp op) {
        TensorCode tensors = new TensorCode(program, scope);
        Callee callee = program.written(op.callee());
        if (callee == null) {
            List<Boolean> given = new ArrayList<>();
            for (int i = 0; i < op.operandCount(); i++) given.add(canGive(op, i));
            callee = new FunctionCode(program, op.callee(), given).write();
        }
        List<String> arguments = new ArrayList<>(List.of("ptr %context"));
        Storage inner = Storage.in(scope.workspace(), callee.bytes());
        List<Held.View> views = new ArrayList<>();
        List<String> passed = new ArrayList<>();
        for (int i = 0; i < op.operandCount(); i++) {
            Value operand = op.operand(i);
            if (operand.type() instanceof TensorType) {
                Held.View view =
                        callee.takesOver().get(i) ? tensors.owned(op, i, true) : tensors.packed(scope.view(operand));
                // Until all arguments are there; a result that lies in it holds it from then on.
                scope.keep(view.storage());
                views.add(view);
                passed.add("ptr " + view.pointer());
            } else {
                views.add(null);
                passed.addAll(scope.of(operand).typed());
            }
        }
        List<Held> results = new ArrayList<>();
        for (int i = 0; i < op.results().size(); i++) {
            Value result = op.result(i);
            int from = callee.resultOf().get(i);
            if (from >= 0) {
                results.add(views.get(from));
            } else if (result.type() instanceof TensorType type) {
                Held.View view = scope.allocate(type);
                scope.keep(view.storage());
                results.add(view);
                passed.add("ptr " + view.pointer());
            } else {
                String slot = scope.out().slot(Scalars.registers(result.type()));
                results.add(new Held.Numbers(Scalars.registers(result.type()), slot));
                passed.add("ptr " + slot);
            }
        }
        arguments.add("ptr " + scope.pointer(inner.offset()));
        arguments.addAll(passed);
        scope.out().line("call void @%s(%s)", callee.name(), String.join(", ", arguments));
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Held.Numbers slot)
                scope.number(op.result(i), scope.out().value("load %s, ptr %s", slot.type(), slot.name()));
            else scope.put(op.result(i), results.get(i));
        }
        scope.keep(inner);
    }

    private boolean canGive(CallOp op, int index) {
        Value operand = op.operand(index);
        return operand.type() instanceof TensorType
                && LastUse.is(op, index)
                && scope.view(operand).isContiguous()
                && scope.view(operand).storage().isOnly(operand);
    }
}
