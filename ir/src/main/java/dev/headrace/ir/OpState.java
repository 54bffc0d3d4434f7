package dev.headrace.ir;

import dev.headrace.ir.attr.DenseArrayAttr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a new operation is made of. Filled step by step, then handed to the operation's constructor.
public final class OpState {
    /// The attribute in which operations with several variadic operand groups keep the groups' sizes.
    public static final String SEGMENTS = "operandSegmentSizes";

    private final OpSpec<?> spec;
    private final Location location;
    private final List<Value> operands = new ArrayList<>();
    private final List<Type> resultTypes = new ArrayList<>();
    private final SequencedMap<String, Attribute> attributes = new LinkedHashMap<>();
    private final List<Region> regions = new ArrayList<>();

    private OpState(OpSpec<?> spec, Location location) {
        this.spec = spec;
        this.location = location;
    }

    public static OpState of(OpSpec<?> spec, Location location) {
        return new OpState(spec, location);
    }

    public OpState operands(Value... values) {
        return operands(List.of(values));
    }

    public OpState operands(List<? extends Value> values) {
        operands.addAll(values);
        return this;
    }

    /// Appends the operands group by group and records the groups' sizes.
    public OpState operandGroups(List<? extends List<? extends Value>> groups) {
        for (List<? extends Value> group : groups) operands(group);
        return attribute(
                SEGMENTS,
                DenseArrayAttr.i32(groups.stream().mapToLong(List::size).toArray()));
    }

    public OpState results(Type... types) {
        return results(List.of(types));
    }

    public OpState results(List<? extends Type> types) {
        resultTypes.addAll(types);
        return this;
    }

    public OpState attribute(String name, Attribute value) {
        attributes.put(name, value);
        return this;
    }

    public OpState attributes(SequencedMap<String, Attribute> values) {
        attributes.putAll(values);
        return this;
    }

    public OpState region(Region region) {
        regions.add(region);
        return this;
    }

    public OpSpec<?> spec() {
        return spec;
    }

    public Location location() {
        return location;
    }

    public List<Value> operands() {
        return operands;
    }

    public List<Type> resultTypes() {
        return resultTypes;
    }

    public SequencedMap<String, Attribute> attributes() {
        return attributes;
    }

    public List<Region> regions() {
        return regions;
    }
}
