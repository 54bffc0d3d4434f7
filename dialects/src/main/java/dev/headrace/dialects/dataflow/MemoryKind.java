package dev.headrace.dialects.dataflow;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a buffer or FIFO on the chip is made of.
public enum MemoryKind {
    REGISTER,
    LUTRAM,
    BRAM,
    URAM;

    /// As the attribute `kind` spells it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<MemoryKind> named(String text) {
        return Arrays.stream(values()).filter(k -> k.text().equals(text)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(MemoryKind::text).toList();
    }
}
