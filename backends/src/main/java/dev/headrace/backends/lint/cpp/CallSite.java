package dev.headrace.backends.lint.cpp;

import java.util.List;
import java.util.Optional;

/// A call of a function.
///
/// @param block that it stands in
/// @param passed for each argument the array, pointer or stream that it is
public record CallSite(Expression.Call call, List<Optional<Variable>> passed, Block block, int line) {
    public CallSite {
        passed = List.copyOf(passed);
    }
}
