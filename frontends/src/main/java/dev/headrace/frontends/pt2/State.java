package dev.headrace.frontends.pt2;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Which stored tensors a program changes, and which of them are one memory: an export names a cache both as a buffer
/// and as a constant that the graph writes to.
final class State {
    private final List<Group> groups = new ArrayList<>();

    private State() {}

    /// Stored tensors that are one memory.
    /// @param members in the order of the signature
    record Group(List<Signature.Stored> members) {
        /// The name that users know: that of a buffer before that of a constant.
        String path() {
            for (Signature.Stored member : members) if (member instanceof Signature.Buffer) return member.fqn();
            return members.getFirst().fqn();
        }

        boolean has(Signature.Stored input) {
            return members.contains(input);
        }
    }

    /// @param changed the names in the graph of inputs that it changes
    /// @param data the elements of a stored tensor by its qualified name
    /// @throws InputError where a changed tensor shares only a part of its memory with another
    static State of(String where, Signature signature, Collection<String> changed, Function<String, TensorData> data) {
        State state = new State();
        List<Signature.Stored> stored = new ArrayList<>();
        for (Signature.Input input : signature.inputs()) if (input instanceof Signature.Stored s) stored.add(s);
        for (Signature.Stored input : stored) {
            if (!changed.contains(input.value()) || state.group(input).isPresent()) continue;
            List<Signature.Stored> members = new ArrayList<>();
            TensorData memory = data.apply(input.fqn());
            for (Signature.Stored other : stored) {
                if (other == input) {
                    members.add(other);
                    continue;
                }
                TensorData its = data.apply(other.fqn());
                if (memory.isSameMemory(its)) members.add(other);
                else if (memory.overlaps(its))
                    throw new InputError(
                            "changes '" + input.fqn() + "', which shares a part of its memory with '" + other.fqn()
                                    + "'",
                            where,
                            "give each buffer memory of its own, with clone()");
            }
            state.groups.add(new Group(List.copyOf(members)));
        }
        return state;
    }

    Optional<Group> group(Signature.Stored input) {
        return groups.stream().filter(group -> group.has(input)).findFirst();
    }
}
