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
    /// Changes the order of a stream, or the width of its tokens.
    CONVERT,
    /// Keeps the last rows of a stream for windows that move over them.
    LINES,
    /// Copies a stream for several readers.
    FORK,
    /// Hands tokens on from streams to streams: chunk, concatenation, join.
    ROUTE,
    /// Runs before the first round of its kernel: brings what that needs to memory on the chip.
    ENTER,
    /// Runs after each round that another one follows, or after all: what it leaves is there for the next one.
    NEXT,
    /// Runs after the last round: takes what that leaves to external memory.
    LEAVE;

    /// Whether it is no part of the graph of its kernel, whose tasks run at the same time.
    public boolean isAroundRounds() {
        return this == ENTER || this == NEXT || this == LEAVE;
    }

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
