package dev.headrace.dialects.dataflow;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a task is there for.
public enum TaskRole {
    /// Computes tiles from tiles.
    COMPUTE,
    /// Brings a tensor from external memory into a stream.
    LOAD,
    /// Takes a stream to external memory.
    STORE,
    /// Changes the order of a stream.
    CONVERT,
    /// Keeps the last rows of a stream for windows that move over them.
    LINES,
    /// Copies a stream for several readers.
    FORK,
    /// Hands tokens on from streams to streams: chunk, concatenation, join.
    ROUTE;

    /// As the attribute `role` spells it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<TaskRole> named(String text) {
        return Arrays.stream(values()).filter(r -> r.text().equals(text)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(TaskRole::text).toList();
    }
}
