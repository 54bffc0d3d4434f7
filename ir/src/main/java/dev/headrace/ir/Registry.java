package dev.headrace.ir;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The dialects that a parser knows. `builtin` is always among them.
public final class Registry {
    private final SequencedMap<String, Dialect> dialects = new LinkedHashMap<>();
    private final SequencedMap<String, OpSpec<?>> ops = new LinkedHashMap<>();

    public Registry(List<Dialect> dialects) {
        add(new Dialect("builtin", List.of(ModuleOp.SPEC)));
        dialects.forEach(this::add);
    }

    private void add(Dialect dialect) {
        if (dialects.put(dialect.namespace(), dialect) != null)
            throw new IllegalArgumentException("dialect " + dialect.namespace() + " is registered twice");
        for (OpSpec<?> op : dialect.ops())
            if (ops.put(op.name(), op) != null) throw new IllegalArgumentException(op + " is registered twice");
    }

    public Optional<OpSpec<?>> op(String name) {
        return Optional.ofNullable(ops.get(name));
    }

    public Optional<Dialect> dialect(String namespace) {
        return Optional.ofNullable(dialects.get(namespace));
    }

    public Collection<Dialect> dialects() {
        return Collections.unmodifiableCollection(dialects.values());
    }
}
