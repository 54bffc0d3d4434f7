package dev.headrace.backends.lint.cpp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A variable or parameter. Two variables are the same only if they are declared at one place.
///
/// @param extents those of an array, outermost first
/// @param initial what stands behind `=`
/// @param isConstructed whether arguments in parentheses follow the name, as with a stream
public record Variable(
        String name,
        Type type,
        List<Expression> extents,
        @Nullable Expression initial,
        boolean isConstructed,
        int line) {
    public Variable {
        extents = List.copyOf(extents);
    }

    public boolean isArray() {
        return !extents.isEmpty();
    }

    public boolean isStream() {
        return type.isStream();
    }

    public boolean isPointer() {
        return type.isPointer();
    }

    /// Whether it is a number, and no storage.
    public boolean isScalar() {
        return !isArray() && !isStream() && !isPointer();
    }
}
