package dev.headrace.frontends.pt2;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A program as `torch.export` writes it, without its weights. Stack traces in the file, which hold the paths of the
/// user's sources, are not read.
/// @param ranges of the symbols that sizes are made of
/// @param torchVersion of the writer; empty where the file does not say
public record ExportedProgram(
        Graph graph, Signature signature, SequencedMap<String, Range> ranges, String torchVersion) {
    public ExportedProgram {
        ranges = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(ranges));
    }

    /// Inclusive; a null end is open.
    public record Range(@Nullable Long min, @Nullable Long max) {}
}
