package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Block;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Pragma;
import dev.headrace.backends.lint.cpp.Statement;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where a pragma stands decides what it means: one about a variable behind its declaration and in the same scope, one
/// about a loop first in its body, one about an interface first in a kernel, `dataflow` before any code of its region.
final class PragmaPlace implements Rule {
    private static final Set<String> OF_LOOPS = Set.of("pipeline", "unroll", "loop_flatten", "loop_tripcount");
    private static final Set<String> OF_VARIABLES = Set.of("stream", "array_partition", "bind_storage");

    @Override
    public String name() {
        return "pragma-place";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined()) {
            new Scope(function, function.definition(), true, false).check(found);
            for (Statement statement : function.definition().allStatements()) {
                boolean isLoop = statement instanceof Statement.Loop;
                for (Block block : new Block(List.of(statement)).inner())
                    new Scope(function, block, false, isLoop).check(found);
            }
        }
    }

    /// @param isFunction whether the block is the body of the function
    /// @param isLoop whether the block is the body of a loop
    /// @param isRegion whether the block is a dataflow region
    private record Scope(Function function, Block block, boolean isFunction, boolean isLoop, boolean isRegion) {
        Scope(Function function, Block block, boolean isFunction, boolean isLoop) {
            this(
                    function,
                    block,
                    isFunction,
                    isLoop,
                    block.directive("dataflow").isPresent());
        }

        void check(Problems found) {
            Map<String, Variable> declared = new HashMap<>();
            if (isFunction)
                for (Variable parameter : function.parameters())
                    if (parameter.isArray()) declared.put(parameter.name(), parameter);
            Set<Pragma> seen = new HashSet<>();
            boolean isFirst = true;
            for (Statement statement : block.statements()) {
                switch (statement) {
                    case Statement.Declare(Variable variable, int _) -> declared.put(variable.name(), variable);
                    case Statement.Directive(Pragma pragma, int line) -> {
                        place(pragma, line, isFirst, declared, found);
                        if (!seen.add(pragma)) found.add(line, "the pragma '%s' stands twice", pragma.name());
                    }
                    default -> {}
                }
                isFirst &= statement instanceof Statement.Directive;
            }
        }

        private void place(Pragma pragma, int line, boolean isFirst, Map<String, Variable> declared, Problems found) {
            String name = pragma.name();
            if (pragma.is("interface") && !(function.isExported() && isFunction && isFirst))
                found.add(line, "an interface is not at the beginning of a kernel");
            if (pragma.is("dataflow") && !((isFunction || isLoop) && isFirst))
                found.add(line, "'dataflow' is not at the beginning of a function or of a loop");
            if (pragma.is("expression_balance") && !((isFunction || isLoop) && isFirst))
                found.add(line, "'expression_balance' is not at the beginning of a function or of a loop");
            if (pragma.is("inline") && !(isFunction && isFirst))
                found.add(line, "'inline' is not at the beginning of a function");
            if (OF_LOOPS.contains(name) && !(isLoop && isFirst))
                found.add(line, "'%s' is not at the beginning of a loop", name);
            if (!OF_VARIABLES.contains(name) || !pragma.has("variable")) return;
            Variable variable = declared.get(pragma.value("variable"));
            if (variable == null)
                found.add(line, "'%s' is not declared before in the same scope", pragma.value("variable"));
            else variable(pragma, line, variable, found);
        }

        private void variable(Pragma pragma, int line, Variable variable, Problems found) {
            boolean isFifo = pragma.value("type").equals("fifo");
            switch (pragma.name()) {
                case "stream" -> {
                    if (!variable.isStream() && !(variable.isArray() && isRegion))
                        found.add(line, "'%s' is no channel of a dataflow region", variable.name());
                }
                case "array_partition" -> {
                    if (!variable.isArray()) found.add(line, "'%s' is no array", variable.name());
                    else if (pragma.number("dim").orElse(0) > variable.extents().size())
                        found.add(line, "'%s' has no dimension %s", variable.name(), pragma.value("dim"));
                }
                default -> {
                    if (isFifo ? !variable.isStream() : !variable.isArray())
                        found.add(line, "'%s' cannot be stored as %s", variable.name(), pragma.value("type"));
                }
            }
        }
    }
}
