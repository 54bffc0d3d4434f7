package dev.headrace.compiler.target;

/// The targets that come with Headrace.
public final class Targets {
    private Targets() {}

    /// @throws InputError if there is no such target
    public static Target named(String name) {
        return TargetFile.named(name).target();
    }
}
