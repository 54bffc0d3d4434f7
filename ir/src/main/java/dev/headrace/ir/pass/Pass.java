package dev.headrace.ir.pass;

import dev.headrace.ir.ModuleOp;

/// One step of the compiler: reads IR, leaves IR. A pass is a record whose components are its options.
///
/// The module is valid before and after, not necessarily in between. What the user did wrong goes to the context's
/// diagnostics; an exception is a bug of ours.
public interface Pass {
    void run(ModuleOp module, PassContext context);

    /// The name on the command line: the class name in kebab case, `SizeFifos` as `size-fifos`.
    default String name() {
        return getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
                .toLowerCase(java.util.Locale.ROOT);
    }
}
