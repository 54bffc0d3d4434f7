package dev.headrace.backends.lint.cpp;

import dev.headrace.backends.lint.cpp.Access.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A source with the headers that it can see.
public final class Unit {
    private final SourceFile source;
    private final Map<String, Function> functions = new LinkedHashMap<>();
    // By identity: a function is compared with all that is in it.
    private final IdentityHashMap<Function, Uses> uses = new IdentityHashMap<>();
    private final Map<String, List<Set<Kind>>> effects = new HashMap<>();
    private final List<Region> regions = new ArrayList<>();

    public Unit(SourceFile source, List<SourceFile> headers) {
        this.source = source;
        for (SourceFile header : headers) header.functions().forEach(this::add);
        source.functions().forEach(this::add);
        for (Function function : source.defined()) Region.in(function, this, regions);
    }

    private void add(Function function) {
        Function known = functions.get(function.name());
        if (known == null || known.body() == null) functions.put(function.name(), function);
    }

    public SourceFile source() {
        return source;
    }

    /// The functions that the source itself defines.
    public List<Function> defined() {
        return source.defined();
    }

    /// The kernels: what the source defines for others.
    public List<Function> kernels() {
        return defined().stream().filter(Function::isExported).toList();
    }

    /// A function of the source or of a header; its definition if there is one.
    public Optional<Function> function(String name) {
        return Optional.ofNullable(functions.get(name));
    }

    public List<Region> regions() {
        return regions;
    }

    public Uses uses(Function function) {
        return uses.computeIfAbsent(function, Uses::of);
    }

    /// What a function does with each parameter, itself or through those that it calls. Nothing is known of one without
    /// a definition.
    public List<Set<Kind>> effects(Function function) {
        List<Set<Kind>> known = effects.get(function.name());
        if (known != null) return known;
        List<Set<Kind>> found = new ArrayList<>();
        for (Variable _ : function.parameters()) found.add(EnumSet.noneOf(Kind.class));
        // Before its calls are followed: a function may call itself.
        effects.put(function.name(), found);
        if (function.body() == null) return found;
        Uses inside = uses(function);
        for (Access access : inside.accesses()) add(found, function, access.variable(), Set.of(access.kind()));
        for (CallSite site : inside.calls())
            for (int i = 0; i < site.passed().size(); i++)
                if (site.passed().get(i).isPresent())
                    add(found, function, site.passed().get(i).get(), effect(site, i));
        return found;
    }

    /// What a call does with one of its arguments.
    public Set<Kind> effect(CallSite site, int argument) {
        Function callee = function(site.call().function()).orElse(null);
        if (callee == null || argument >= callee.parameters().size()) return Set.of();
        return effects(callee).get(argument);
    }

    /// The calls that an argument of a function comes to in the end: of functions that hold no dataflow region.
    public Set<CallSite> ends(Function function, Variable argument) {
        Set<CallSite> ends = new LinkedHashSet<>();
        end(function, argument, ends, new HashSet<>());
        return ends;
    }

    private void end(Function function, Variable argument, Set<CallSite> ends, Set<CallSite> seen) {
        for (CallSite site : uses(function).calls()) {
            int place = site.passed().indexOf(Optional.of(argument));
            if (place < 0 || !seen.add(site)) continue;
            Function callee = function(site.call().function()).orElse(null);
            if (callee != null
                    && regions.stream().anyMatch(region -> region.function().equals(callee)))
                end(callee, callee.parameters().get(place), ends, seen);
            else ends.add(site);
        }
    }

    private static void add(List<Set<Kind>> found, Function function, Variable variable, Set<Kind> kinds) {
        int index = function.parameters().indexOf(variable);
        if (index >= 0) found.get(index).addAll(kinds);
    }
}
