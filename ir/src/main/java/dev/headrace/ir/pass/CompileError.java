package dev.headrace.ir.pass;

import dev.headrace.ir.diagnostic.Diagnostics;

/// The program cannot be compiled, for reasons that the user can do something about.
public final class CompileError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Diagnostics diagnostics;

    public CompileError(Diagnostics diagnostics) {
        super(diagnostics.toString());
        this.diagnostics = diagnostics;
    }

    public Diagnostics diagnostics() {
        return diagnostics;
    }
}
