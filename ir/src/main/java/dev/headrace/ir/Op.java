package dev.headrace.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One step of a program: operands in, results out, attributes that fix its meaning, regions it encloses, the place it
/// comes from.
///
/// Each dialect seals its own family: `sealed abstract class ArithOp extends Op permits …`. Operations have identity
/// and are changed only through [Rewriter].
public abstract class Op {
    private final OpSpec<?> spec;
    private final List<Value> operands;
    private final List<OpResult> results = new ArrayList<>();
    private final SequencedMap<String, Attribute> attributes;
    private final List<Region> regions;
    private Location location;

    @Nullable
    Block block;

    @Nullable
    Op previous;

    @Nullable
    Op next;

    int position;

    @SuppressWarnings("this-escape")
    protected Op(OpState state) {
        spec = state.spec();
        location = state.location();
        operands = new ArrayList<>(state.operands());
        attributes = new LinkedHashMap<>(state.attributes());
        regions = List.copyOf(state.regions());
        for (Region region : regions) region.setOwner(this);
        for (Type type : state.resultTypes()) results.add(new OpResult(this, results.size(), type));
    }

    public final OpSpec<?> spec() {
        return spec;
    }

    /// With the dialect in front: `arith.addf`.
    public final String name() {
        return spec.name();
    }

    public final Location location() {
        return location;
    }

    final void setLocation(Location location) {
        this.location = location;
    }

    public final List<Value> operands() {
        return Collections.unmodifiableList(operands);
    }

    public final Value operand(int index) {
        return operands.get(index);
    }

    public final int operandCount() {
        return operands.size();
    }

    final List<Value> mutableOperands() {
        return operands;
    }

    /// The operands of the `group`-th operand declaration of the [OpSpec]; several for a variadic one.
    public final List<Value> operandGroup(int group) {
        int[] bounds = spec.operandGroupBounds(this, group);
        return Collections.unmodifiableList(operands.subList(bounds[0], bounds[1]));
    }

    public final List<OpResult> results() {
        return Collections.unmodifiableList(results);
    }

    public final OpResult result(int index) {
        return results.get(index);
    }

    /// The only result.
    /// @throws IllegalStateException if there is none or more than one
    public final OpResult result() {
        if (results.size() != 1) throw new IllegalStateException(name() + " has " + results.size() + " results");
        return results.getFirst();
    }

    /// In a fixed order, the order of their first setting.
    public final SequencedMap<String, Attribute> attributes() {
        return Collections.unmodifiableSequencedMap(attributes);
    }

    final SequencedMap<String, Attribute> mutableAttributes() {
        return attributes;
    }

    public final boolean hasAttribute(String name) {
        return attributes.containsKey(name);
    }

    public final Optional<Attribute> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    /// The attribute of that name and class, or nothing if it is absent or of another class.
    public final <A extends Attribute> Optional<A> attribute(String name, Class<A> kind) {
        return attribute(name).filter(kind::isInstance).map(kind::cast);
    }

    /// An attribute that the operation cannot be without.
    /// @throws IllegalStateException if it is absent or of another class
    public final <A extends Attribute> A required(String name, Class<A> kind) {
        return attribute(name, kind)
                .orElseThrow(() -> new IllegalStateException(
                        name() + " lacks the attribute '" + name + "' as a " + kind.getSimpleName()));
    }

    public final List<Region> regions() {
        return regions;
    }

    public final Region region(int index) {
        return regions.get(index);
    }

    /// The block that holds this operation.
    /// @throws IllegalStateException for a top-level or erased operation
    public final Block block() {
        if (block == null) throw new IllegalStateException(name() + " is in no block");
        return block;
    }

    public final boolean hasBlock() {
        return block != null;
    }

    /// The operation around this one; null at the top.
    public final @Nullable Op parent() {
        return block == null || !block.region().hasOwner() ? null : block.owner();
    }

    /// The nearest operation of this class around this one.
    public final <O extends Op> Optional<O> enclosing(Class<O> kind) {
        for (Op op = parent(); op != null; op = op.parent()) if (kind.isInstance(op)) return Optional.of(kind.cast(op));
        return Optional.empty();
    }

    public final @Nullable Op nextInBlock() {
        return next;
    }

    public final @Nullable Op previousInBlock() {
        return previous;
    }

    /// Whether this operation stands before `other` of the same block.
    public final boolean isBefore(Op other) {
        if (block() != other.block())
            throw new IllegalArgumentException("operations of different blocks have no order");
        return block().positionOf(this) < block().positionOf(other);
    }

    /// Whether `other` is this operation or lies inside one of its regions.
    public final boolean encloses(Op other) {
        for (Op op = other; op != null; op = op.parent()) if (op == this) return true;
        return false;
    }

    /// Visits this operation and all inside, outer before inner, in program order. The visited operation may be erased
    /// by the visitor.
    public final void walk(Consumer<Op> visitor) {
        List<Region> inside = regions;
        visitor.accept(this);
        for (Region region : inside) {
            for (Block inner : region.blocks()) for (Op op : inner) op.walk(visitor);
        }
    }

    /// The operations of this class here and inside, in program order, as a snapshot.
    public final <O extends Op> List<O> all(Class<O> kind) {
        List<O> found = new ArrayList<>();
        walk(op -> {
            if (kind.isInstance(op)) found.add(kind.cast(op));
        });
        return found;
    }

    /// The operation in generic textual form, for messages and debuggers.
    @Override
    public String toString() {
        return dev.headrace.ir.text.Printer.generic().print(this).stripTrailing();
    }
}
