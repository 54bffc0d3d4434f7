package dev.headrace.ir;

import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.text.AssemblyFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The declaration of an operation: its parts, their constraints, its custom syntax, its verifier. Parser, printer,
/// verifier, IRDL and documentation all read it.
///
/// ```java
/// static final OpSpec<AddFOp> SPEC = OpSpec.of("arith.addf", AddFOp::new)
///         .operand("lhs", FLOAT).operand("rhs", FLOAT).result("result", FLOAT)
///         .traits(PURE, SAME_TYPE)
///         .format("$lhs `,` $rhs attr-dict `:` type($result)");
/// ```
/// @param <O> the class of the operation
public final class OpSpec<O extends Op> {
    private final String name;
    private final Function<OpState, O> constructor;
    private final List<Part> operands = new ArrayList<>();
    private final List<Part> results = new ArrayList<>();
    private final List<AttributePart> attributes = new ArrayList<>();
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private final List<Part> operandParts = Collections.unmodifiableList(operands);
    private final List<Part> resultParts = Collections.unmodifiableList(results);
    private final List<AttributePart> attributeParts = Collections.unmodifiableList(attributes);
    private int fixedOperands;
    private boolean hasOpenResults;
    private int regions;
    private @Nullable AssemblyFormat format;
    private BiConsumer<O, Diagnostics> verifier = (_, _) -> {};
    private @Nullable Function<OpState, List<Type>> inference;

    private OpSpec(String name, Function<OpState, O> constructor) {
        this.name = name;
        this.constructor = constructor;
    }

    public enum Arity {
        ONE,
        OPTIONAL,
        MANY
    }

    /// A declared operand or result group.
    public record Part(String name, TypeConstraint constraint, Arity arity) {}

    /// A declared attribute.
    public record AttributePart(String name, Class<? extends Attribute> kind, boolean optional) {}

    public static <O extends Op> OpSpec<O> of(String name, Function<OpState, O> constructor) {
        return new OpSpec<>(name, constructor);
    }

    public OpSpec<O> operand(String name, TypeConstraint constraint) {
        operands.add(new Part(name, constraint, Arity.ONE));
        fixedOperands++;
        return this;
    }

    public OpSpec<O> optionalOperand(String name, TypeConstraint constraint) {
        operands.add(new Part(name, constraint, Arity.OPTIONAL));
        return this;
    }

    /// Any number of operands. An operation with two such groups keeps their sizes in [OpState#SEGMENTS].
    public OpSpec<O> operands(String name, TypeConstraint constraint) {
        operands.add(new Part(name, constraint, Arity.MANY));
        return this;
    }

    public OpSpec<O> result(String name, TypeConstraint constraint) {
        results.add(new Part(name, constraint, Arity.ONE));
        return this;
    }

    /// Any number of results; at most one such group.
    public OpSpec<O> results(String name, TypeConstraint constraint) {
        results.add(new Part(name, constraint, Arity.MANY));
        hasOpenResults = true;
        return this;
    }

    public OpSpec<O> attribute(String name, Class<? extends Attribute> kind) {
        attributes.add(new AttributePart(name, kind, false));
        return this;
    }

    public OpSpec<O> optionalAttribute(String name, Class<? extends Attribute> kind) {
        attributes.add(new AttributePart(name, kind, true));
        return this;
    }

    public OpSpec<O> regions(int count) {
        regions = count;
        return this;
    }

    public OpSpec<O> traits(Trait... traits) {
        Collections.addAll(this.traits, traits);
        return this;
    }

    /// Custom syntax in MLIR's declarative format language; see [AssemblyFormat#of].
    public OpSpec<O> format(String declaration) {
        format = AssemblyFormat.of(declaration);
        return this;
    }

    public OpSpec<O> format(AssemblyFormat custom) {
        format = custom;
        return this;
    }

    /// The result types that follow from operands and attributes, for a custom syntax that does not spell them.
    public OpSpec<O> infer(Function<OpState, List<Type>> resultTypes) {
        inference = resultTypes;
        return this;
    }

    /// What the declared parts cannot say. Runs only when they hold.
    public OpSpec<O> verify(BiConsumer<O, Diagnostics> check) {
        verifier = check;
        return this;
    }

    public String name() {
        return name;
    }

    /// The part of the name before the first dot.
    public String dialect() {
        return name.substring(0, name.indexOf('.'));
    }

    public O create(OpState state) {
        return constructor.apply(state);
    }

    public List<Part> operandParts() {
        return operandParts;
    }

    public List<Part> resultParts() {
        return resultParts;
    }

    public List<AttributePart> attributeParts() {
        return attributeParts;
    }

    public int regionCount() {
        return regions;
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /// Null where result types do not follow from the rest.
    public @Nullable Function<OpState, List<Type>> inference() {
        return inference;
    }

    /// Null where only the generic syntax exists.
    public @Nullable AssemblyFormat assemblyFormat() {
        return format;
    }

    /// Whether the sizes of the operand groups cannot be told from the number of operands.
    public boolean hasSegments() {
        return operands.size() - fixedOperands > 1;
    }

    /// How many operands stand in groups of one.
    int fixedOperands() {
        return fixedOperands;
    }

    /// Whether one of the results may be any number of them.
    boolean hasOpenResults() {
        return hasOpenResults;
    }

    /// Where the operands of a group begin and end.
    int[] operandGroupBounds(Op op, int group) {
        if (hasSegments()) {
            DenseArrayAttr sizes = op.required(OpState.SEGMENTS, DenseArrayAttr.class);
            int begin = 0;
            for (int i = 0; i < group; i++) begin += (int) sizes.values().at(i);
            return new int[] {begin, begin + (int) sizes.values().at(group)};
        }
        int begin = 0;
        for (int i = 0; i < group; i++) begin += groupSize(op, i);
        return new int[] {begin, begin + groupSize(op, group)};
    }

    private int groupSize(Op op, int group) {
        return operands.get(group).arity() == Arity.ONE ? 1 : op.operandCount() - operands.size() + 1;
    }

    @SuppressWarnings("unchecked") // an op carries the spec that made it
    void verifyCustom(Op op, Diagnostics problems) {
        verifier.accept((O) op, problems);
    }

    @Override
    public String toString() {
        return name;
    }
}
