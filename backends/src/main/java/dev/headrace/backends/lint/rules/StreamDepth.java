package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Block;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Pragma;
import dev.headrace.backends.lint.cpp.Statement;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Each stream holds at least one token, says so in its type and in a pragma, and both say the same.
final class StreamDepth implements Rule {
    @Override
    public String name() {
        return "stream-depth";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined())
            for (Block block : function.definition().all()) {
                Map<String, List<Pragma>> pragmas = block.directives().stream()
                        .map(Statement.Directive::pragma)
                        .filter(pragma -> pragma.is("stream"))
                        .collect(Collectors.groupingBy(pragma -> pragma.value("variable")));
                for (Variable variable : block.declared())
                    if (variable.isStream()) stream(variable, pragmas.getOrDefault(variable.name(), List.of()), found);
            }
    }

    private static void stream(Variable stream, List<Pragma> pragmas, Problems found) {
        List<String> arguments = stream.type().arguments();
        String declared = arguments.size() == 2 && arguments.get(1).matches("[1-9]\\d{0,8}") ? arguments.get(1) : "";
        if (declared.isEmpty())
            found.add(stream.line(), "the stream '%s' has no depth of at least 1 in its type", stream.name());
        if (pragmas.isEmpty()) found.add(stream.line(), "the stream '%s' has no pragma with its depth", stream.name());
        for (Pragma pragma : pragmas)
            if (!declared.isEmpty() && !pragma.value("depth").equals(declared))
                found.add(
                        stream.line(),
                        "the stream '%s' has depth %s in its type, %s in its pragma",
                        stream.name(),
                        declared,
                        pragma.value("depth"));
    }
}
