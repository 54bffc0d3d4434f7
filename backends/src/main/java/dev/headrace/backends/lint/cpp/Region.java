package dev.headrace.backends.lint.cpp;

import dev.headrace.backends.lint.cpp.Access.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A dataflow region: the body of a function or of a loop, whose calls run at the same time.
///
/// @param loop the loop whose body it is; null where it is the body of its function
/// @param tasks its calls of functions, in order
/// @param declared the variables that are declared in `block` itself
public record Region(
        Function function,
        Statement.@Nullable Loop loop,
        Block block,
        int line,
        List<CallSite> tasks,
        Set<Variable> declared) {
    public Region {
        tasks = List.copyOf(tasks);
        declared = Set.copyOf(declared);
    }

    /// What one task does with one variable; nothing at all if it only takes it.
    ///
    /// @param task the position among the tasks
    public record Use(int task, String name, Set<Kind> kinds, int line) {
        public boolean reads() {
            return kinds.contains(Kind.READ);
        }

        public boolean writes() {
            return kinds.contains(Kind.WRITE);
        }
    }

    static void in(Function function, Unit unit, List<Region> regions) {
        in(function, null, function.definition(), unit, regions);
    }

    private static void in(
            Function function, Statement.@Nullable Loop around, Block block, Unit unit, List<Region> regions) {
        Optional<Statement.Directive> dataflow = block.directive("dataflow");
        if (dataflow.isPresent()) {
            // One in a condition is a task all the same, though not in canonical form.
            Set<Block> inside = Collections.newSetFromMap(new IdentityHashMap<>());
            inside.addAll(block.all());
            List<CallSite> tasks = unit.uses(function).calls().stream()
                    .filter(site -> inside.contains(site.block()))
                    .toList();
            regions.add(
                    new Region(function, around, block, dataflow.get().line(), tasks, new HashSet<>(block.declared())));
        }
        for (Statement statement : block.statements()) {
            if (statement instanceof Statement.Loop loop) in(function, loop, loop.body(), unit, regions);
            else for (Block inner : new Block(List.of(statement)).inner()) in(function, null, inner, unit, regions);
        }
    }

    /// How the tasks use each variable; one that a task names twice has two uses.
    public Map<Variable, List<Use>> uses(Unit unit) {
        Map<Variable, List<Use>> uses = new LinkedHashMap<>();
        for (int task = 0; task < tasks.size(); task++) {
            CallSite site = tasks.get(task);
            for (int i = 0; i < site.passed().size(); i++) {
                Variable variable = site.passed().get(i).orElse(null);
                if (variable == null) continue;
                Use use = new Use(task, site.call().function(), unit.effect(site, i), site.line());
                uses.computeIfAbsent(variable, _ -> new ArrayList<>()).add(use);
            }
        }
        return uses;
    }

    /// Streams and arrays that the region declares: its channels.
    public List<Variable> channels() {
        return block.declared().stream()
                .filter(variable -> !variable.isScalar())
                .toList();
    }

    /// Whether the region itself declares a variable.
    public boolean declares(Variable variable) {
        return declared.contains(variable);
    }

    /// Arrays, pointers and streams that come from outside.
    public List<Variable> arguments() {
        SequencedSet<Variable> arguments = new LinkedHashSet<>();
        for (CallSite site : tasks)
            for (Optional<Variable> passed : site.passed())
                if (passed.isPresent() && !declares(passed.get())) arguments.add(passed.get());
        return List.copyOf(arguments);
    }
}
