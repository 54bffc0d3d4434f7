package dev.headrace.compiler.states;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StackedStates;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A source of a kernel that is a state of the model, and the result that is its value for the next run. Nobody else
/// looks at the old value.
///
/// @param source its number among the sources
/// @param result its number among the results
record KeptState(KernelOp kernel, int source, int result) {
    /// All of a kernel.
    static List<KeptState> of(KernelOp kernel) {
        return IntStream.range(0, kernel.operandCount())
                .boxed()
                .flatMap(source -> IntStream.range(0, kernel.results().size())
                        .filter(result -> isNext(kernel.operand(source), kernel.result(result)))
                        .mapToObj(result -> new KeptState(kernel, source, result))
                        .limit(1))
                .toList();
    }

    /// Its memory as the kernel reads it.
    BlockArgument before() {
        return kernel.body().argument(source);
    }

    /// Its memory as the kernel writes it.
    BlockArgument after() {
        return kernel.body().argument(kernel.operandCount() + result);
    }

    private static boolean isNext(Value before, Value after) {
        if (!before.type().equals(after.type()) || !StackedStates.isUsedOnce(before)) return false;
        Value origin = StackedStates.shown(before);
        if (origin instanceof BlockArgument argument)
            return argument.block().owner() instanceof FuncOp function
                    && isNextOfArgument(function, argument.index(), after);
        Op maker = origin.definingOp();
        return maker != null
                && maker.parent() instanceof FuncOp function
                && StackedStates.in(function).stream().anyMatch(states -> states.isNext(origin, after));
    }

    private static boolean isNextOfArgument(FuncOp function, int argument, Value after) {
        Optional<Attribute> state = function.argumentAttribute(argument, "headrace.state");
        List<CallOp> calls = calls(function);
        List<Value> returned = function.returned().operands();
        return IntStream.range(0, returned.size())
                .filter(result -> StackedStates.shown(returned.get(result)) == after)
                .anyMatch(result -> calls.isEmpty()
                        ? state.isPresent()
                                && function.resultAttribute(result, "headrace.mutated")
                                        .equals(state)
                        : calls.stream().allMatch(call -> isNext(call.operand(argument), call.result(result))));
    }

    private static List<CallOp> calls(FuncOp function) {
        Op module = function.parent();
        return module instanceof ModuleOp whole
                ? whole.all(CallOp.class).stream()
                        .filter(call -> call.callee() == function)
                        .toList()
                : List.of();
    }
}
