package dev.headrace.frontends.pickle;

import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A value that a pickle holds. In a hostile file a [Sequence] or [Table] may contain itself: walk them only as deep as
/// the structure you expect.
sealed interface Pickled {
    record None() implements Pickled {}

    record Bool(boolean value) implements Pickled {}

    record Int(long value) implements Pickled {}

    record Real(double value) implements Pickled {}

    record Text(String value) implements Pickled {}

    record Tuple(List<Pickled> items) implements Pickled {}

    record Tensor(TensorData data) implements Pickled {}

    /// The bytes behind tensors, under a key of the archive. Newer files leave `kind` (null) to the tensor.
    record Storage(@Nullable ElementKind kind, String key) implements Pickled {}

    /// A class or function, by a name that [Globals] knows. It stays a name; nothing is ever called.
    record Global(String name) implements Pickled {}

    /// A list, filled while the pickle is read.
    final class Sequence implements Pickled {
        final List<Pickled> items = new ArrayList<>();
    }

    /// A dict with strings as keys, filled while the pickle is read.
    final class Table implements Pickled {
        final SequencedMap<String, Pickled> entries = new LinkedHashMap<>();
    }

    /// What messages call a value of this kind.
    default String kindName() {
        return switch (this) {
            case None _ -> "None";
            case Bool _ -> "a bool";
            case Int _ -> "an int";
            case Real _ -> "a float";
            case Text _ -> "a string";
            case Tuple(var items) -> "a tuple of " + items.size();
            case Tensor _ -> "a tensor";
            case Storage _ -> "a storage";
            case Global(String name) -> name;
            case Sequence _ -> "a list";
            case Table _ -> "a dict";
        };
    }
}
