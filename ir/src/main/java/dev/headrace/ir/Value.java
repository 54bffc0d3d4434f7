package dev.headrace.ir;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Something computed once and read any number of times: the result of an operation or an argument of a block.
public abstract sealed class Value permits OpResult, BlockArgument {
    private Type type;
    private final SequencedSet<Use> uses = new LinkedHashSet<>();

    Value(Type type) {
        this.type = type;
    }

    /// The `index`-th operand of `user`.
    public record Use(Op user, int index) {}

    public Type type() {
        return type;
    }

    void setType(Type type) {
        this.type = type;
    }

    /// The operation that computes this value; null for a block argument.
    public abstract @Nullable Op definingOp();

    /// The block in which this value becomes visible.
    public abstract Block block();

    public abstract Location location();

    /// A snapshot, in the order in which the uses came to be. Only operations inside a block count.
    public List<Use> uses() {
        return List.copyOf(uses);
    }

    /// The users, each once, in the order of their first use.
    public List<Op> users() {
        SequencedSet<Op> users = new LinkedHashSet<>();
        for (Use use : uses) users.add(use.user());
        return new ArrayList<>(users);
    }

    public boolean isUnused() {
        return uses.isEmpty();
    }

    public boolean hasOneUse() {
        return uses.size() == 1;
    }

    void addUse(Use use) {
        uses.add(use);
    }

    void removeUse(Use use) {
        uses.remove(use);
    }
}
