package dev.headrace.backends.cpu;

import dev.headrace.backends.cpu.ProgramCode.Callee;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Writes a function of the program. It gets `%context`, where failures are noted, `%workspace`, its arguments, and
/// memory for each result that does not lie in an argument.
final class FunctionCode {
    private final ProgramCode program;
    private final FuncOp function;
    private final List<Boolean> given;
    private final FunctionText out = new FunctionText();
    private final Scope scope = new Scope(out, new Workspace(), new ArrayList<>());

    /// @param given for each argument whether the caller needs its contents no more
    FunctionCode(ProgramCode program, FuncOp function, List<Boolean> given) {
        this.program = program;
        this.function = function;
        this.given = given;
    }

    Callee write() {
        List<String> parameters = new ArrayList<>(List.of("ptr noalias %context", "ptr noalias %workspace"));
        List<Held.View> arguments = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Value argument = function.body().argument(i);
            String name = "%a" + i;
            if (argument.type() instanceof TensorType type) {
                parameters.add("ptr noalias " + name);
                Storage storage = Storage.given(given.get(i));
                Held.View view = Held.View.contiguous(storage, name, type.element(), type.shape(), 0);
                scope.put(argument, view);
                arguments.add(view);
            } else {
                parameters.add(Scalars.registers(argument.type()) + " " + name);
                scope.number(argument, name);
                arguments.add(null);
            }
        }
        List<Integer> resultOf = new ArrayList<>();
        new OpCode(program, scope).block(function.body(), end -> give(end, arguments, parameters, resultOf));
        out.line("ret void");
        String name = program.freshName("function");
        out.signature("internal void @" + name + "(" + String.join(", ", parameters) + ")", program.attributes());
        program.add(out);
        Callee callee = new Callee(name, scope.workspace().bytes(), given, resultOf);
        program.written(function, callee);
        return callee;
    }

    private void give(Op end, List<Held.View> arguments, List<String> parameters, List<Integer> resultOf) {
        TensorCode tensors = new TensorCode(program, scope);
        for (int i = 0; i < end.operandCount(); i++) {
            Value result = end.operand(i);
            String target = "%r" + i;
            if (!(result.type() instanceof TensorType)) {
                out.line("store %s, ptr %s", scope.of(result).typed().getFirst(), target);
                parameters.add("ptr " + target);
                resultOf.add(-1);
                continue;
            }
            Held.View view = scope.view(result);
            int from = argumentOf(view, arguments);
            if (from >= 0 && !resultOf.contains(from)) {
                resultOf.add(from);
                continue;
            }
            parameters.add("ptr noalias " + target);
            resultOf.add(-1);
            tensors.copy(view, Held.View.contiguous(Storage.given(true), target, view.scalar(), view.shape(), 0));
        }
    }

    /// The argument that was given away and whose memory the view is, from beginning to end.
    private int argumentOf(Held.View view, List<Held.View> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            Held.View argument = arguments.get(i);
            if (argument != null
                    && given.get(i)
                    && argument.storage() == view.storage()
                    && view.isContiguous()
                    && view.pointer().equals(argument.pointer())
                    && view.numbers() == argument.numbers()) return i;
        }
        return -1;
    }
}
