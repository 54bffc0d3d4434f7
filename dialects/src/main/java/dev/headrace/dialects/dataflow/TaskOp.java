package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.IndexType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// Work that goes on at the same time as the other tasks of its kernel. Values from outside are visible inside. The
/// destinations come in as `inits`; the results are the destinations with what was written to them. Once everything is
/// memory and streams, a task has neither.
///
/// ```mlir
/// %out = dataflow.task @gelu(%dest) : (!dataflow.itensor<…>) -> !dataflow.itensor<…> {
/// ^bb0(%d: !dataflow.itensor<…>):
///   …
///   dataflow.yield %written : !dataflow.itensor<…>
/// }
/// ```
public final class TaskOp extends DataflowOp {
    /// For each of [#externalMemories] the number of the kernel's interface that the task reaches it through.
    public static final String BUNDLES = "memory.bundles";

    /// The name of the hardware that does the task; those of one name in a kernel are done in turn, as they stand. Says
    /// nothing about values. See [Unit].
    public static final String UNIT = "unit";

    public static final OpSpec<TaskOp> SPEC = OpSpec.of("dataflow.task", TaskOp::new)
            .operands("inits", Constraints.DESTINATION)
            .results("results", Constraints.DESTINATION)
            .attribute("sym_name", StringAttr.class)
            .optionalAttribute("role", StringAttr.class)
            .optionalAttribute("die", IntegerAttr.class)
            .optionalAttribute(UNIT, StringAttr.class)
            .optionalAttribute(BUNDLES, DenseArrayAttr.class)
            .regions(1)
            .format("$sym_name `(` $inits `)` attr-dict-with-keyword `:` functional-type(operands, results) $body")
            .verify(TaskOp::verify);

    private TaskOp(OpState state) {
        super(state);
    }

    /// A task with an empty block; results and block arguments have the types of `inits`.
    public static TaskOp create(
            Builder at, Location location, String name, TaskRole role, List<? extends Value> inits) {
        var types = inits.stream().map(Value::type).toList();
        return at.add(SPEC.create(OpState.of(SPEC, location)
                .operands(inits)
                .results(types)
                .attribute("sym_name", new StringAttr(name))
                .attribute("role", new StringAttr(role.text()))
                .region(Region.withBlock(types, location))));
    }

    public String symbol() {
        return required("sym_name", StringAttr.class).value();
    }

    public Optional<TaskRole> role() {
        return attribute("role", StringAttr.class).flatMap(r -> TaskRole.named(r.value()));
    }

    /// The hardware that the task shares with others.
    public Optional<String> unit() {
        return attribute(UNIT, StringAttr.class).map(StringAttr::value);
    }

    /// The die that the task is placed on.
    public OptionalInt die() {
        return attribute("die", IntegerAttr.class)
                .map(die -> OptionalInt.of(Math.toIntExact(die.value())))
                .orElse(OptionalInt.empty());
    }

    /// What the task uses of the memory outside of its kernel: block arguments of the kernel, in their order.
    public List<BlockArgument> externalMemories() {
        SortedMap<Integer, BlockArgument> used = new TreeMap<>();
        Op kernel = parent();
        walk(op -> {
            for (Value operand : op.operands())
                if (operand instanceof BlockArgument argument
                        && argument.block().owner() == kernel
                        && !(argument.type() instanceof IndexType)) used.put(argument.index(), argument);
        });
        return List.copyOf(used.values());
    }

    /// Whether it uses memory on the chip that its kernel keeps from round to round.
    public boolean usesKeptMemory() {
        return parent() instanceof KernelOp kernel
                && kernel.buffers().stream()
                        .anyMatch(buffer -> buffer.result().users().stream().anyMatch(this::encloses));
    }

    /// The interfaces for [#externalMemories]; empty before they are chosen.
    public List<Long> bundles() {
        return attribute(BUNDLES, DenseArrayAttr.class)
                .map(row -> row.values().values())
                .orElse(List.of());
    }

    public List<Value> inits() {
        return operands();
    }

    public Block body() {
        return region(0).block();
    }

    public YieldOp yield() {
        return (YieldOp) body().last();
    }

    private void verify(Diagnostics problems) {
        if (body().isEmpty() || !(body().last() instanceof YieldOp)) {
            problems.error(this, "does not end in a dataflow.yield");
            return;
        }
        if (hasAttribute("role") && role().isEmpty())
            problems.error(
                    this, "has role %s, expected one of %s", attribute("role").orElseThrow(), TaskRole.names());
        verifyPlacement(problems);
        Op yield = body().last();
        int count = operandCount();
        if (results().size() != count || body().arguments().size() != count || yield.operandCount() != count) {
            problems.error(
                    this,
                    "has %d inits, %d block arguments, %d yielded values and %d results, expected as many of each",
                    count,
                    body().arguments().size(),
                    yield.operandCount(),
                    results().size());
            return;
        }
        for (int i = 0; i < count; i++) {
            var type = operand(i).type();
            if (!body().argument(i).type().equals(type)
                    || !yield.operand(i).type().equals(type)
                    || !result(i).type().equals(type))
                problems.error(this, "init %d is %s but not what goes on from it", i, type);
        }
    }

    private void verifyPlacement(Diagnostics problems) {
        Resources.verify(this, problems);
        attribute("die", IntegerAttr.class)
                .filter(die -> die.value() < 0)
                .ifPresent(die -> problems.error(this, "is on die %d", die.value()));
        if (!hasAttribute(BUNDLES)) return;
        int memories = externalMemories().size();
        if (bundles().size() != memories || bundles().stream().anyMatch(bundle -> bundle < 0))
            problems.error(
                    this,
                    "has %s %s for %d memories outside of the kernel",
                    BUNDLES,
                    attribute(BUNDLES).orElseThrow(),
                    memories);
    }
}
