package dev.headrace.ir.pass;

import dev.headrace.ir.ModuleOp;

/// A pass broke: our bug. Carries what shows it again: the pass and the module as it was before.
public final class PassFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String pass;
    private final transient ModuleOp before;

    public PassFailure(String pass, ModuleOp before, Throwable cause) {
        super("pass " + pass + " failed: " + cause.getMessage(), cause);
        this.pass = pass;
        this.before = before;
    }

    public String pass() {
        return pass;
    }

    public ModuleOp before() {
        return before;
    }
}
