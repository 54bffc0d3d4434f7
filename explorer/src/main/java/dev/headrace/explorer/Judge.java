package dev.headrace.explorer;

import dev.headrace.compiler.Configuration;

/// Tells what a configuration is worth, always the same for the same configuration. Asked by several threads.
@FunctionalInterface
public interface Judge {
    Verdict judge(Configuration configuration);
}
