package dev.headrace.cli;

import dev.headrace.ir.ModuleOp;

/// Work on a module broke that is no pass, such as its execution: our bug. Carries the module, to show it again.
final class WorkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ModuleOp module;

    /// @param work what broke: `the execution of level tiled`
    WorkFailure(String work, ModuleOp module, Throwable cause) {
        super(work + " failed: " + cause.getMessage(), cause);
        this.module = module;
    }

    ModuleOp module() {
        return module;
    }
}
