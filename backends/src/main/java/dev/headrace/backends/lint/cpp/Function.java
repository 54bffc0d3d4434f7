package dev.headrace.backends.lint.cpp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function, or only its declaration.
///
/// @param name with its namespaces
/// @param body null where it is only declared
/// @param isExported whether it is `extern "C"`, as kernels are
public record Function(
        String name,
        Type returned,
        List<Variable> parameters,
        @Nullable Block body,
        boolean isExported,
        boolean isTemplate,
        int line) {
    public Function {
        parameters = List.copyOf(parameters);
    }

    /// @throws IllegalStateException if it is only declared
    public Block definition() {
        if (body == null) throw new IllegalStateException(name + " has no body");
        return body;
    }
}
