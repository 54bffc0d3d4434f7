package dev.headrace.ir;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/// Where an operation comes from. Never null, never dropped by a rewrite: PyTorch module paths arrive as [Name] and
/// end as names in the generated code. Prints in MLIR's syntax.
public sealed interface Location {
    Location UNKNOWN = new Unknown();

    static Location named(String name) {
        return name.isEmpty() ? UNKNOWN : new Name(name);
    }

    /// This origin and the other; equal ones count once.
    default Location fuse(Location other) {
        SequencedSet<Location> parts = new LinkedHashSet<>(parts());
        parts.addAll(other.parts());
        if (parts.isEmpty()) return UNKNOWN;
        return parts.size() == 1 ? parts.getFirst() : new Fused(List.copyOf(parts));
    }

    /// The single origins, without [Unknown] ones.
    default List<Location> parts() {
        return switch (this) {
            case Unknown() -> List.of();
            case File file -> List.of(file);
            case Name name -> List.of(name);
            case Fused(var parts) -> parts;
        };
    }

    /// The names among the origins, in order: module paths of the source model.
    default List<String> names() {
        List<String> names = new ArrayList<>();
        for (Location part : parts()) if (part instanceof Name(var name)) names.add(name);
        return names;
    }

    /// A place in a text file; line and column count from 1.
    record File(String path, int line, int column) implements Location {
        @Override
        public String toString() {
            return "loc(" + Quoted.of(path) + ":" + line + ":" + column + ")";
        }
    }

    /// A named part of the source model: `transformer.h.0.attn.c_attn`.
    record Name(String name) implements Location {
        @Override
        public String toString() {
            return "loc(" + Quoted.of(name) + ")";
        }
    }

    /// Several origins, none of them fused themselves.
    record Fused(List<Location> origins) implements Location {
        public Fused {
            origins = List.copyOf(origins);
        }

        @Override
        public String toString() {
            return origins.stream()
                    .map(o ->
                            o.toString().substring("loc(".length(), o.toString().length() - 1))
                    .collect(Collectors.joining(", ", "loc(fused[", "])"));
        }
    }

    record Unknown() implements Location {
        @Override
        public String toString() {
            return "loc(unknown)";
        }
    }
}
