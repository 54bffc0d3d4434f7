package dev.headrace.backends.cpu;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

/// A module of LLVM IR while it is written.
final class ModuleText {
    private final StringBuilder functions = new StringBuilder();
    private final SequencedSet<String> declarations = new LinkedHashSet<>();
    private final Map<String, String> once = new HashMap<>();
    private int names;

    /// Stands for the name of a function in its own text.
    static final String NAME = "@name@";

    /// A name that no other function has.
    String freshName(String hint) {
        return hint + "." + names++;
    }

    /// Makes a function of LLVM or of C's library known: `double @tanh(double)`.
    void declare(String signature, String attributes) {
        declarations.add("declare " + signature + " " + attributes);
    }

    /// Adds a function unless the same one is there already.
    /// @param text has [#NAME] in place of its name
    /// @return its name
    String addOnce(String hint, String text) {
        return once.computeIfAbsent(text, fresh -> {
            String name = freshName(hint);
            functions.append(fresh.replace(NAME, name));
            return name;
        });
    }

    void add(FunctionText function) {
        functions.append(function.text());
    }

    String text() {
        return String.join("\n", declarations) + "\n\n" + functions;
    }
}
