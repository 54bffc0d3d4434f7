package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// A graph of tasks that runs as one accelerator. What stands outside is external memory: sources and results are
/// tensors there. How the body sees them follows the level:
///
/// | level | block arguments | yields |
/// |---|---|---|
/// | dataflow, fused | one itensor per source: its transfer is implied | one itensor per result |
/// | materialized | one tensor per source | one tensor per result |
/// | stream and later | one memref per source, then one per result; its elements may be vectors of the tensor's |
/// nothing |
///
/// With `rounds = N` the graph runs N times, one run after the other: layers that do the same to other weights. Its
/// last block argument counts them from 0. Tensors outside that differ from round to round are rows of one ([StackOp]);
/// what one round leaves for the next is in buffers of the kernel. Tasks of the roles [TaskRole#ENTER], [TaskRole#NEXT]
/// and
/// [TaskRole#LEAVE] do not belong to the graph: they run before the first round, after each, and after the last.
///
/// With `overlap` each task goes on to its next round as soon as it is done with the one before, and the buffers of the
/// kernel are FIFOs ([HandOver]). Values do not depend on it: the order of rounds is that of each task, and what passes
/// between them passes in order.
///
/// A tensor outside may be packed: then it lies tile by tile, in the tiles of its stream ([PackedLayout]).
///
/// With `placement = "host"` the body is ordinary code for the processor beside the accelerator; its block arguments
/// and yields are tensors until they become memrefs.
///
/// ```mlir
/// %r = dataflow.kernel @gelu(%x) : (tensor<8x8xf32>) -> tensor<8x8xf32> {
/// ^bb0(%s: !dataflow.itensor<tensor<4x8xf32>, [2], [4], affine_map<(d0) -> (d0, 0)>>):
///   …
///   dataflow.yield %t : !dataflow.itensor<tensor<4x8xf32>, [2], [4], affine_map<(d0) -> (d0, 0)>>
/// }
/// ```
public final class KernelOp extends DataflowOp {
    /// For each source, then each result, the first channel of external memory that holds it.
    public static final String CHANNELS = "memory.channels";

    /// For each of them how many channels it takes, one after the other; more than one where a tensor is larger than a
    /// channel.
    public static final String SPANS = "memory.spans";

    /// On the module: how many bits a fused kernel may keep on the chip, where that is less than there are.
    public static final String FUSION_LIMIT = "fusion.on_chip_bits";

    /// How often the graph runs in one run of the kernel; it runs once without.
    public static final String ROUNDS = "rounds";

    /// Tasks may be in different rounds.
    public static final String OVERLAP = "overlap";

    /// The image of the device that holds it, counted from 0. The device holds one image at a time.
    public static final String GROUP = "group";

    /// The name of what does the kernel on the device; those of one name and group share it. See [ComputeUnit].
    public static final String COMPUTE_UNIT = "compute_unit";

    /// For each result the source that it replaces in memory, or [#ELSEWHERE]. Both are one memory: the result begins
    /// as that source, and a task that loads from the source may see what another has already stored. What it computes
    /// may not depend on that.
    public static final String IN_PLACE = "in_place";

    /// Instead of a source: the result has memory of its own.
    public static final long ELSEWHERE = -1;

    public static final OpSpec<KernelOp> SPEC = OpSpec.of("dataflow.kernel", KernelOp::new)
            .operands("sources", Constraints.TENSOR)
            .results("results", Constraints.TENSOR)
            .attribute("sym_name", StringAttr.class)
            .optionalAttribute("placement", StringAttr.class)
            .optionalAttribute("die", IntegerAttr.class)
            .optionalAttribute(GROUP, IntegerAttr.class)
            .optionalAttribute(COMPUTE_UNIT, StringAttr.class)
            .optionalAttribute(ROUNDS, IntegerAttr.class)
            .optionalAttribute(OVERLAP, UnitAttr.class)
            .optionalAttribute(CHANNELS, DenseArrayAttr.class)
            .optionalAttribute(SPANS, DenseArrayAttr.class)
            .optionalAttribute(IN_PLACE, DenseArrayAttr.class)
            .regions(1)
            .traits(Trait.ISOLATED, Trait.SYMBOL)
            .format("$sym_name `(` $sources `)` attr-dict-with-keyword `:` functional-type(operands, results) $body")
            .verify(KernelOp::verify);

    private static final long MOST_GROUPS = 1024;
    private static final long MOST_ROUNDS = 1 << 20;

    /// The value of `placement` for code that runs beside the accelerator.
    public static final String HOST = "host";

    private KernelOp(OpState state) {
        super(state);
    }

    /// A kernel with an empty block that takes arguments of `argumentTypes`.
    public static KernelOp create(
            Builder at,
            Location location,
            String name,
            List<? extends Value> sources,
            List<? extends Type> argumentTypes,
            List<? extends Type> resultTypes) {
        return at.add(SPEC.create(OpState.of(SPEC, location)
                .operands(sources)
                .results(resultTypes)
                .attribute("sym_name", new StringAttr(name))
                .region(Region.withBlock(argumentTypes, location))));
    }

    /// As [#create], for the processor beside the accelerator.
    public static KernelOp createOnHost(
            Builder at,
            Location location,
            String name,
            List<? extends Value> sources,
            List<? extends Type> argumentTypes,
            List<? extends Type> resultTypes) {
        return at.add(SPEC.create(OpState.of(SPEC, location)
                .operands(sources)
                .results(resultTypes)
                .attribute("sym_name", new StringAttr(name))
                .attribute("placement", new StringAttr(HOST))
                .region(Region.withBlock(argumentTypes, location))));
    }

    public String symbol() {
        return required("sym_name", StringAttr.class).value();
    }

    public boolean isOnHost() {
        return attribute("placement", StringAttr.class)
                .map(StringAttr::value)
                .orElse("")
                .equals(HOST);
    }

    /// The channels of external memory that hold sources and results.
    ///
    /// @param first the number of the first one
    /// @param count how many neighbours, the first included
    public record Channels(long first, long count) {}

    /// Of sources, then of results; empty before they are chosen.
    public List<Channels> channels() {
        if (!hasAttribute(CHANNELS)) return List.of();
        Dims first = required(CHANNELS, DenseArrayAttr.class).values();
        Dims count = required(SPANS, DenseArrayAttr.class).values();
        List<Channels> all = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) all.add(new Channels(first.at(i), count.at(i)));
        return all;
    }

    /// The source that a result replaces in memory.
    public OptionalInt replaced(int result) {
        if (!hasAttribute(IN_PLACE)) return OptionalInt.empty();
        long source = required(IN_PLACE, DenseArrayAttr.class).values().at(result);
        return source == ELSEWHERE ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(source));
    }

    /// The result that replaces a source in memory.
    public OptionalInt replacing(int source) {
        return IntStream.range(0, results().size())
                .filter(result -> replaced(result).equals(OptionalInt.of(source)))
                .findFirst();
    }

    /// The number of the image that holds it; 0 if nobody divided the kernels.
    public int group() {
        return attribute(GROUP, IntegerAttr.class)
                .map(group -> Math.toIntExact(group.value()))
                .orElse(0);
    }

    /// The name of what does it on the device, where others may share it.
    public Optional<String> computeUnit() {
        return attribute(COMPUTE_UNIT, StringAttr.class).map(StringAttr::value);
    }

    /// The kernels on the device by the number of their group, in its order.
    public static SequencedMap<Integer, List<KernelOp>> byGroup(ModuleOp module) {
        SequencedMap<Integer, List<KernelOp>> groups = new TreeMap<>();
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost())
                groups.computeIfAbsent(kernel.group(), _ -> new ArrayList<>()).add(kernel);
        return groups;
    }

    public List<Value> sources() {
        return operands();
    }

    public Block body() {
        return region(0).block();
    }

    public YieldOp yield() {
        return (YieldOp) body().last();
    }

    /// How often the graph runs in one run of the kernel.
    public long rounds() {
        return attribute(ROUNDS, IntegerAttr.class).map(IntegerAttr::value).orElse(1L);
    }

    /// The number of the round, from 0; nothing if the graph runs once.
    public Optional<BlockArgument> round() {
        return hasAttribute(ROUNDS) ? Optional.of(body().arguments().getLast()) : Optional.empty();
    }

    /// Whether tasks may be in different rounds.
    public boolean overlaps() {
        return hasAttribute(OVERLAP);
    }

    /// The outermost tasks, in order, those around the rounds among them.
    public List<TaskOp> tasks() {
        return body().ops(TaskOp.class);
    }

    /// The tasks that run at the same time, in order.
    public List<TaskOp> graph() {
        return tasks().stream()
                .filter(task -> task.role().map(role -> !role.isAroundRounds()).orElse(true))
                .toList();
    }

    /// What works side by side, in order: tasks, and all of one unit together, which it does in turn.
    public List<List<TaskOp>> processes() {
        return ComputeUnit.together(graph(), TaskOp::unit);
    }

    /// What holds tokens, in order: streams, and all that share a FIFO together.
    public List<List<StreamOp>> fifos() {
        return ComputeUnit.together(streams(), StreamOp::fifo);
    }

    /// The tasks of one role, in order.
    public List<TaskOp> tasks(TaskRole role) {
        return tasks().stream()
                .filter(task -> task.role().equals(Optional.of(role)))
                .toList();
    }

    /// Memory on the chip that tasks share from round to round.
    public List<BufferOp> buffers() {
        return body().ops(BufferOp.class);
    }

    public List<StreamOp> streams() {
        return body().ops(StreamOp.class);
    }

    /// Whether the body works on memory rather than on values: level stream and later.
    public boolean isInMemory() {
        int tensors = operandCount() + results().size();
        return body().arguments().size() == tensors + (hasAttribute(ROUNDS) ? 1 : 0)
                && body().arguments().stream().limit(tensors).allMatch(a -> a.type() instanceof MemRefType);
    }

    private void verify(Diagnostics problems) {
        if (body().isEmpty() || !(body().last() instanceof YieldOp)) {
            problems.error(this, "does not end in a dataflow.yield");
            return;
        }
        if (hasAttribute("placement") && !isOnHost())
            problems.error(
                    this,
                    "has placement %s, expected \"%s\"",
                    attribute("placement").orElseThrow(),
                    HOST);
        verifyPlacement(problems);
        Sharing.verify(this, problems);
        if (!verifyRounds(problems) || !InPlace.verify(this, problems)) return;
        if (isInMemory()) {
            verifyMemory(problems);
            return;
        }
        if (body().arguments().size() != operandCount()) {
            problems.error(
                    this,
                    "has %d block arguments for %d sources",
                    body().arguments().size(),
                    operandCount());
            return;
        }
        for (int i = 0; i < operandCount(); i++)
            agreeOnSource(body().argument(i).type(), operand(i).type(), i, problems);
        Op yield = body().last();
        if (yield.operandCount() != results().size()) {
            problems.error(
                    this,
                    "yields %d values for %d results",
                    yield.operandCount(),
                    results().size());
            return;
        }
        for (int i = 0; i < results().size(); i++)
            agreeOnResult(yield.operand(i).type(), result(i).type(), i, problems);
    }

    private boolean verifyRounds(Diagnostics problems) {
        if (!hasAttribute(ROUNDS)) {
            for (TaskOp task : tasks())
                if (task.role().map(TaskRole::isAroundRounds).orElse(false))
                    problems.error(task, "is around rounds, but its kernel has none");
            if (overlaps()) problems.error(this, "has no rounds that could overlap");
            return true;
        }
        if (rounds() < 1 || rounds() > MOST_ROUNDS) {
            problems.error(this, "has %d rounds, expected a number from 1 to %d", rounds(), MOST_ROUNDS);
            return false;
        }
        if (isOnHost() || !isInMemory() || !(body().arguments().getLast().type() instanceof IndexType)) {
            problems.error(this, "has rounds, expected memory on the device and their number as last block argument");
            return false;
        }
        String obstacle = overlaps() ? HandOver.obstacle(this) : "";
        if (!obstacle.isEmpty()) problems.error(this, "has rounds that cannot overlap: %s", obstacle);
        return true;
    }

    private void verifyPlacement(Diagnostics problems) {
        Resources.verify(this, problems);
        attribute("die", IntegerAttr.class)
                .filter(die -> die.value() < 0)
                .ifPresent(die -> problems.error(this, "is on die %d", die.value()));
        attribute(GROUP, IntegerAttr.class)
                .filter(group -> group.value() < 0 || group.value() >= MOST_GROUPS)
                .ifPresent(group -> problems.error(
                        this, "is in group %d, expected a number from 0 to %d", group.value(), MOST_GROUPS - 1));
        if (!hasAttribute(CHANNELS) && !hasAttribute(SPANS)) return;
        int tensors = operandCount() + results().size();
        for (String name : List.of(CHANNELS, SPANS)) {
            long least = name.equals(CHANNELS) ? 0 : 1;
            boolean isRight = attribute(name, DenseArrayAttr.class)
                    .filter(row -> row.values().size() == tensors
                            && row.values().values().stream().allMatch(number -> number >= least))
                    .isPresent();
            if (!isRight)
                problems.error(
                        this,
                        "has %s %s, expected one number from %d on for each of its %d sources and results",
                        name,
                        attribute(name).map(Object::toString).orElse("missing"),
                        least,
                        tensors);
        }
    }

    private void verifyMemory(Diagnostics problems) {
        if (body().last().operandCount() != 0) problems.error(this, "yields values although it works on memory");
        for (int i = 0; i < operandCount() + results().size(); i++) {
            Type outside = i < operandCount()
                    ? operand(i).type()
                    : result(i - operandCount()).type();
            MemRefType inside = (MemRefType) body().argument(i).type();
            if (outside instanceof TensorType tensor && !isMemoryOf(inside, tensor))
                problems.error(this, "block argument %d is %s for a %s", i, inside, outside);
        }
    }

    /// The same elements, one by one or in beats of neighbours in a row.
    private static boolean isMemoryOf(MemRefType inside, TensorType outside) {
        if (!(inside.element() instanceof VectorType beat))
            return inside.shape().equals(outside.shape()) && inside.element().equals(outside.element());
        int last = inside.rank() - 1;
        return last >= 0
                && beat.rank() == 1
                && beat.element().equals(outside.element())
                && inside.shape()
                        .with(last, inside.sizeOf(last) * beat.elements())
                        .equals(outside.shape());
    }

    /// A stream may leave the end of its source unread: windows of some stride stop short of it.
    private void agreeOnSource(Type inside, Type outside, int index, Diagnostics problems) {
        boolean agree = inside instanceof ItensorType itensor
                ? outside instanceof TensorType tensor && itensor.tensor().fitsIn(tensor) || isPacked(itensor, outside)
                : inside.equals(outside);
        if (!agree) problems.error(this, "source %d is %s inside and %s outside", index, inside, outside);
    }

    private void agreeOnResult(Type inside, Type outside, int index, Diagnostics problems) {
        Type full = inside instanceof ItensorType itensor ? itensor.tensor() : inside;
        if (!full.equals(outside) && !(inside instanceof ItensorType itensor && isPacked(itensor, outside)))
            problems.error(this, "result %d is %s inside and %s outside", index, inside, outside);
    }

    private static boolean isPacked(ItensorType inside, Type outside) {
        return PackedLayout.of(inside, outside).isPresent();
    }
}
