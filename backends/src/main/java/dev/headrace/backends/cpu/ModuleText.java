package dev.headrace.backends.cpu;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// A module of LLVM IR while it is written.
final class ModuleText {
    private final StringBuilder functions = new StringBuilder();
    private final SequencedSet<String> declarations = new LinkedHashSet<>();
    private int names;

    /// A name that no other function has.
    String freshName(String hint) {
        return hint + "." + names++;
    }

    /// Makes a function of LLVM or of C's library known: `double @tanh(double)`.
    void declare(String signature, String attributes) {
        declarations.add("declare " + signature + " " + attributes);
    }

    void add(FunctionText function) {
        functions.append(function.text());
    }

    void add(String text) {
        functions.append(text);
    }

    String text() {
        return String.join("\n", declarations) + "\n\n" + functions;
    }
}
