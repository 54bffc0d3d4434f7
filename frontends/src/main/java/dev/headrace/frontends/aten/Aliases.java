package dev.headrace.frontends.aten;

import dev.headrace.ir.Location;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// Which names of a graph show the same memory, and which of them show what was there before the last write.
///
/// A name owns its memory or is a view: a result of a call on another name. Each write to any of them makes a new
/// version of the memory.
public final class Aliases {
    private final Map<String, View> views = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Map<String, Integer> seen = new HashMap<>();

    Aliases() {}

    /// A name as a result of a call on another.
    /// @param base what the call shows
    /// @param result which of the results it is
    record View(String base, AtenNode node, int result) {}

    /// The names, made by no call, whose memory some call changes in place.
    public static SequencedSet<String> changedInputs(List<AtenNode> nodes) {
        Aliases aliases = new Aliases();
        SequencedSet<String> changed = new LinkedHashSet<>();
        SequencedSet<String> made = new LinkedHashSet<>();
        for (AtenNode node : nodes) {
            InPlace.target(node).map(aliases::owner).ifPresent(changed::add);
            aliases.note(node);
            made.addAll(node.outputs());
        }
        changed.removeIf(made::contains);
        return changed;
    }

    /// Remembers what the results of a call show.
    void note(AtenNode node) {
        Optional<String> base = Views.of(node).isPresent() ? Views.first(node) : Optional.empty();
        Optional<String> target = InPlace.target(node);
        for (int i = 0; i < node.outputs().size(); i++) {
            if (target.isPresent() && i == 0) same(node.outputs().get(i), target.get());
            else if (base.isPresent()) views.put(node.outputs().get(i), new View(base.get(), node, i));
        }
        node.outputs().forEach(this::isRead);
    }

    /// Makes `name` another name for all of `base`.
    void same(String name, String base) {
        SequencedMap<String, Argument> arguments = new LinkedHashMap<>();
        arguments.put("self", new Argument.Tensor(base));
        AtenNode alias = new AtenNode("aten.alias.default", arguments, List.of(name), Location.UNKNOWN);
        views.put(name, new View(base, alias, 0));
        isRead(name);
    }

    Optional<View> view(String name) {
        return Optional.ofNullable(views.get(name));
    }

    /// The name that owns the memory.
    String owner(String name) {
        String owner = name;
        for (View view = views.get(owner); view != null; view = views.get(owner)) owner = view.base;
        return owner;
    }

    boolean isStale(String name) {
        return version(owner(name)) != seen.getOrDefault(name, 0);
    }

    /// The name shows the present version.
    void isRead(String name) {
        seen.put(name, version(owner(name)));
    }

    /// The memory has new elements; only the names that are read again after this show them.
    void isWritten(String owner) {
        versions.merge(owner, 1, Integer::sum);
    }

    /// Whether any call has changed the memory of this name.
    boolean isChanged(String name) {
        return version(owner(name)) > 0;
    }

    private int version(String owner) {
        return versions.getOrDefault(owner, 0);
    }
}
