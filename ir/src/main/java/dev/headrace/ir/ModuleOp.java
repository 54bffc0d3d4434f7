package dev.headrace.ir;

/// The whole program: functions, and what holds for all of them in attributes.
///
/// ```mlir
/// module attributes {headrace.level = "linalg"} {
///   func.func @main() { return }
/// }
/// ```
public final class ModuleOp extends Op {
    public static final OpSpec<ModuleOp> SPEC = OpSpec.of("builtin.module", ModuleOp::new)
            .regions(1)
            .traits(Trait.ISOLATED)
            .format(new dev.headrace.ir.text.ModuleFormat());

    private ModuleOp(OpState state) {
        super(state);
    }

    public static ModuleOp create(Location location) {
        return SPEC.create(OpState.of(SPEC, location).region(Region.withBlock()));
    }

    public Block body() {
        return region(0).block();
    }

    /// A deep copy that shares nothing with this module but immutable parts.
    public ModuleOp copy() {
        return (ModuleOp) Copying.detachedCopy(this, new java.util.HashMap<>());
    }
}
