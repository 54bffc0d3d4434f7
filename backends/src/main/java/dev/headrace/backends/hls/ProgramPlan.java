package dev.headrace.backends.hls;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StackOp;
import dev.headrace.dialects.dataflow.StackedStates;
import dev.headrace.dialects.dataflow.StateSteps;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.linalg.PackOp;
import dev.headrace.dialects.linalg.RelayoutOp;
import dev.headrace.dialects.sizes.DynamicShapes;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.DroppedDims;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the host does, and where every tensor lives. Views of parameters are made now, so that the device gets each
/// tensor in the shape that its kernels read.
///
/// Tensors that one argument of a kernel stands for, run after run, live in the same channels of memory.
final class ProgramPlan {
    private final FuncOp main;
    private final @Nullable Function<String, TensorData> parameters;
    private final List<HostStep> steps = new ArrayList<>();

    /// Those that no new state depends on.
    private final Set<HostStep> forResults = Collections.newSetFromMap(new IdentityHashMap<>());
    private final SequencedMap<Value, TensorHome> inputs = new LinkedHashMap<>();
    private final List<TensorHome> outputs = new ArrayList<>();
    private final List<StatePlan> states = new ArrayList<>();
    private final SequencedMap<KernelOp, KernelPlan> kernels = new LinkedHashMap<>();

    /// States that lie one behind the other, by what stacks them, and by each slice that is one of the new ones.
    private final Map<Op, StackedStates> stacked = new HashMap<>();

    /// Their parts where they are cut, by the slices.
    private final Map<Op, StackedStates> cut = new HashMap<>();

    /// What puts new states in parts together.
    private final Set<Op> joined = new HashSet<>();

    /// Those that are placed.
    private final Set<StackedStates> together = new HashSet<>();

    /// What the arguments of a kernel are called, from its first run.
    private final Map<KernelOp, List<String>> argumentNames = new HashMap<>();

    private ProgramPlan(FuncOp main, @Nullable Function<String, TensorData> parameters) {
        this.main = main;
        this.parameters = parameters;
        for (StackedStates states : StackedStates.in(main)) {
            stacked.put(states.stack(), states);
            states.fresh().forEach(slice -> stacked.put(slice, states));
            if (states.before().size() == 1) continue;
            states.before().forEach(part -> cut.put(Objects.requireNonNull(part.definingOp()), states));
            states.after().forEach(part -> joined.add(part.users().getFirst()));
        }
    }

    /// @param parameters the values of a parameter, or the first ones of a state, by its name; null where they are not
    /// at hand
    static ProgramPlan of(FuncOp main, @Nullable Function<String, TensorData> parameters) {
        ProgramPlan plan = new ProgramPlan(main, parameters);
        Map<Value, PlacedTensor> scope = new HashMap<>();
        plan.arguments(scope);
        Set<Op> forStates = StateSteps.of(main);
        for (Op op : main.body()) {
            int before = plan.steps.size();
            plan.place(op, scope);
            if (!forStates.contains(op)) plan.forResults.addAll(plan.steps.subList(before, plan.steps.size()));
        }
        for (Value output : main.returned().operands()) {
            TensorHome home = at(scope, output).home();
            home.use();
            plan.outputs.add(home);
        }
        plan.states(scope);
        plan.steps.removeIf(ProgramPlan::isIdle);
        plan.planKernels();
        return plan;
    }

    private void planKernels() {
        // As C functions they must not replace one of the C library; none of those ends like that.
        CppNames names = new CppNames();
        Map<KernelOp, KernelPlan> plans = new HashMap<>();
        List<KernelOp> launched = steps.stream()
                .filter(HostStep.Launch.class::isInstance)
                .map(step -> ((HostStep.Launch) step).kernel())
                .distinct()
                .toList();
        for (ComputeUnit unit : ComputeUnit.of(launched)) {
            KernelOp first = unit.kernels().getFirst();
            String name = unit.kernels().size() == 1
                    ? first.symbol()
                    : first.computeUnit().orElseThrow();
            KernelPlan plan = KernelPlan.of(
                    unit, names.fresh(name + "_kernel"), kernel -> Objects.requireNonNull(argumentNames.get(kernel)));
            for (KernelOp kernel : unit.kernels()) plans.put(kernel, plan);
        }
        for (KernelOp kernel : launched) kernels.put(kernel, Objects.requireNonNull(plans.get(kernel)));
    }

    /// Whether nobody needs what the step makes.
    private static boolean isIdle(HostStep step) {
        return !step.results().isEmpty()
                && step.results().stream().noneMatch(result -> result.home().isUsed());
    }

    FuncOp main() {
        return main;
    }

    /// Whether the values of parameters are at hand. If not, known values are zeros in their place.
    boolean hasValues() {
        return parameters != null;
    }

    /// In the order in which the host does them.
    List<HostStep> steps() {
        return steps;
    }

    /// Whether a run whose results nobody wants needs the step, for the runs after it.
    boolean isForStates(HostStep step) {
        return !forResults.contains(step);
    }

    /// The homes of the tensors of a run that the caller gives.
    SequencedMap<Value, TensorHome> inputs() {
        return inputs;
    }

    /// In the order of the arguments.
    List<StatePlan> states() {
        return states;
    }

    /// The homes of the results, those that are new state too.
    List<TensorHome> outputs() {
        return outputs;
    }

    /// The plan of a kernel on the device.
    KernelPlan kernel(KernelOp kernel) {
        KernelPlan plan = kernels.get(kernel);
        if (plan == null) throw new IllegalStateException(kernel.symbol() + " is not on the device");
        return plan;
    }

    /// The compute units that do them.
    List<ComputeUnit> units() {
        return ComputeUnit.of(List.copyOf(kernels.sequencedKeySet()));
    }

    /// The kernels on the device, in the order of their first run.
    SequencedMap<KernelOp, KernelPlan> kernels() {
        return kernels;
    }

    /// How many images of the device there are, one at least.
    int groups() {
        return kernels.keySet().stream().mapToInt(KernelOp::group).max().orElse(0) + 1;
    }

    /// The name of an argument or result as users know it: `input0`, `lm_head.weight`.
    static String name(@Nullable Attribute attribute, String otherwise) {
        return attribute instanceof StringAttr(String text) ? text : otherwise;
    }

    private static PlacedTensor at(Map<Value, PlacedTensor> scope, Value tensor) {
        PlacedTensor placed = scope.get(tensor);
        if (placed == null) throw new IllegalStateException("the host program has no tensor of type " + tensor.type());
        return placed;
    }

    private static void put(Map<Value, PlacedTensor> scope, Value tensor, TensorHome home) {
        scope.put(tensor, new PlacedTensor(home, home.name()));
    }

    private void arguments(Map<Value, PlacedTensor> scope) {
        for (int i = 0; i < main.body().arguments().size(); i++) {
            Value argument = main.body().argument(i);
            var parameter = main.argumentAttribute(i, "headrace.parameter");
            var state = main.argumentAttribute(i, "headrace.state");
            String name = name(
                    parameter
                            .or(() -> state)
                            .or(attribute(i, "headrace.input"))
                            .or(attribute(i, DynamicShapes.SIZE))
                            .orElse(null),
                    "arg" + i);
            TensorHome home = newHome(name, argument, parameter.isPresent() ? parameter(name, argument) : null);
            put(scope, argument, home);
            if (parameter.isEmpty() && state.isEmpty()) inputs.put(argument, home);
        }
    }

    private Supplier<Optional<Attribute>> attribute(int argument, String name) {
        return () -> main.argumentAttribute(argument, name);
    }

    private void states(Map<Value, PlacedTensor> scope) {
        Map<Value, StackedStates> groupOf = new HashMap<>();
        together.forEach(group -> group.states().forEach(state -> groupOf.put(state, group)));
        for (int i = 0; i < main.body().arguments().size(); i++) {
            if (!(main.argumentAttribute(i, "headrace.state").orElse(null) instanceof StringAttr(String name)))
                continue;
            Value argument = main.body().argument(i);
            List<TensorHome> fresh = List.of();
            for (int j = 0; j < outputs.size(); j++)
                if (main.resultAttribute(j, "headrace.mutated").equals(Optional.of(new StringAttr(name))))
                    fresh = List.of(outputs.get(j));
            TensorData first = parameter(name, argument);
            StackedStates group = groupOf.get(argument);
            if (group == null) {
                TensorHome home = at(scope, argument).home();
                states.add(new StatePlan(name, argument, List.of(home), 0, home.bytes(), List.of(first), fresh));
                continue;
            }
            List<TensorHome> homes =
                    group.before().stream().map(part -> at(scope, part).home()).toList();
            if (homes.size() > 1)
                fresh = group.after().stream()
                        .map(part -> at(scope, part).home())
                        .toList();
            states.add(new StatePlan(
                    name,
                    argument,
                    homes,
                    group.states().indexOf(argument) * (bytes(argument) / homes.size()),
                    homes.size() == 1 ? bytes(argument) : bytes(argument, group.neighbours()),
                    parts(first, group),
                    fresh));
        }
    }

    /// The values of a state in each of its parts.
    private static List<TensorData> parts(TensorData state, StackedStates group) {
        int count = group.before().size();
        if (count == 1) return List.of(state);
        TensorType type = group.stack().type();
        TensorData row = state.reshape(new Dims(type.shape().values().subList(1, type.rank())));
        int dim = group.dim() - 1;
        return IntStream.range(0, count)
                .mapToObj(part -> row.slice(dim, part, type.sizeOf(group.dim()), count))
                .toList();
    }

    private TensorData parameter(String name, Value tensor) {
        if (parameters != null) return parameters.apply(name);
        TensorType type = (TensorType) tensor.type();
        return TensorData.splat(
                ElementKind.of(type.element()).orElseThrow(), 0L, type.shape().toArray());
    }

    private void place(Op op, Map<Value, PlacedTensor> scope) {
        switch (op) {
            case ConstantOp constant -> {
                if (constant.value() instanceof DenseElementsAttr elements)
                    put(scope, op.result(), newHome("constant", op.result(), data(elements)));
            }
            case EmptyOp _ -> {
                put(scope, op.result(), newHome("empty", op.result(), null));
                steps.add(new HostStep.Blank(at(scope, op.result())));
            }
            case ExpandShapeOp view -> reshape(view.source(), op.result(), scope);
            case CollapseShapeOp view -> reshape(view.source(), op.result(), scope);
            case ExtractSliceOp slice -> slice(slice, scope);
            case RelayoutOp relayout -> relayout(relayout, scope);
            case StackOp stack -> stack(stack, scope);
            case KernelOp kernel -> place(kernel, scope);
            case CallOp call -> call(call, scope);
            case ReturnOp _ -> {}
            default -> throw new UnsupportedOperationException("the host program has no C++ for " + op.name());
        }
    }

    private void call(CallOp call, Map<Value, PlacedTensor> scope) {
        FuncOp callee = call.callee();
        call.location().names().forEach(place -> steps.add(new HostStep.Enter(place)));
        Map<Value, PlacedTensor> inner = new HashMap<>();
        for (int i = 0; i < call.operandCount(); i++) {
            PlacedTensor outside = at(scope, call.operand(i));
            String name = name(callee.argumentAttribute(i, "headrace.operand").orElse(null), outside.name());
            inner.put(callee.body().argument(i), new PlacedTensor(outside.home(), name));
        }
        for (Op op : callee.body()) place(op, inner);
        for (int i = 0; i < call.results().size(); i++)
            scope.put(call.result(i), at(inner, callee.returned().operand(i)));
    }

    private void place(KernelOp kernel, Map<Value, PlacedTensor> scope) {
        String name = kernel.symbol() + (kernel.results().size() > 1 ? "_result" : "_out");
        List<PlacedTensor> sources =
                kernel.sources().stream().map(source -> at(scope, source)).toList();
        for (int i = 0; i < kernel.results().size(); i++) {
            OptionalInt replaced = kernel.replaced(i);
            TensorHome home = replaced.isPresent()
                    ? written(kernel, sources.get(replaced.getAsInt()).home())
                    : newHome(name, kernel.result(i), null);
            scope.put(kernel.result(i), new PlacedTensor(home, name));
        }
        List<PlacedTensor> results =
                kernel.results().stream().map(result -> at(scope, result)).toList();
        List<PlacedTensor> around =
                Stream.concat(sources.stream(), results.stream()).toList();
        if (kernel.isOnHost()) {
            around.forEach(each -> each.home().use());
            steps.add(new HostStep.Compute(kernel, sources, results));
            return;
        }
        argumentNames.putIfAbsent(
                kernel, around.stream().map(PlacedTensor::name).toList());
        if (kernel.channels().size() != around.size())
            throw new InputError(
                    "has no channels of external memory for its tensors",
                    "kernel '" + kernel.symbol() + "'",
                    "run the pass assign-channels");
        for (int i = 0; i < around.size(); i++)
            around.get(i).home().useOnDevice(kernel, i, kernel.channels().get(i));
        steps.add(new HostStep.Launch(kernel, sources, results));
    }

    /// @return the home
    private static TensorHome written(KernelOp kernel, TensorHome home) {
        if (home.isKnown())
            throw new InputError(
                    "writes the parameter " + home.name() + " in place",
                    "kernel '" + kernel.symbol() + "'",
                    "take " + KernelOp.IN_PLACE + " away: only states change from run to run");
        return home;
    }

    private static void reshape(Value from, Value to, Map<Value, PlacedTensor> scope) {
        TensorHome source = at(scope, from).home();
        TensorData known = source.known();
        if (known == null) scope.put(to, at(scope, from));
        else put(scope, to, newHome(source.name(), to, known.reshape(((TensorType) to.type()).shape())));
    }

    private void slice(ExtractSliceOp slice, Map<Value, PlacedTensor> scope) {
        PlacedTensor whole = at(scope, slice.source());
        if (stacked.containsKey(slice)) {
            scope.put(slice.result(), whole);
            return;
        }
        StackedStates states = cut.get(slice);
        if (states != null) {
            int part = states.before().indexOf(slice.result());
            put(scope, slice.result(), newHome(whole.name() + "." + part, slice.result(), null));
            return;
        }
        TensorHome source = whole.home();
        TensorData known = source.known();
        Dims offsets = IndexValue.shape(slice.offsets());
        Dims sizes = IndexValue.shape(slice.sizes());
        Dims strides = IndexValue.shape(slice.strides());
        if (known == null) {
            source.use();
            put(scope, slice.result(), newHome(source.name() + "_slice", slice.result(), null));
            HostStep.Part part = new HostStep.Part(
                    slice.wholeType().shape(),
                    offsets,
                    sizes,
                    strides,
                    CppType.of(slice.sliceType().element()).bytes());
            steps.add(new HostStep.Cut(part, whole, at(scope, slice.result())));
            return;
        }
        for (int dim = 0; dim < sizes.size(); dim++) {
            long end = offsets.at(dim) + (sizes.at(dim) - 1) * strides.at(dim) + 1;
            known = known.slice(dim, offsets.at(dim), end, strides.at(dim));
        }
        if (DroppedDims.find(sizes, slice.sliceType().shape()).isEmpty())
            throw new IllegalStateException("a slice of another shape");
        put(
                scope,
                slice.result(),
                newHome(
                        source.name(),
                        slice.result(),
                        known.reshape(slice.sliceType().shape())));
    }

    private void stack(StackOp op, Map<Value, PlacedTensor> scope) {
        if (joined.contains(op)) {
            scope.put(op.result(), at(scope, op.sources().getFirst()));
            return;
        }
        List<PlacedTensor> rows =
                op.sources().stream().map(source -> at(scope, source)).toList();
        List<TensorHome> homes = rows.stream().map(PlacedTensor::home).toList();
        String name =
                name(op.attribute(StackOp.NAME).orElse(null), homes.getFirst().name() + "_stacked");
        StackedStates states = stacked.get(op);
        if (states != null) {
            put(scope, op.result(), newHome(name, op.result(), null));
            together.add(states);
            return;
        }
        if (op.dim() == 0 && homes.stream().allMatch(home -> home.known() != null)) {
            put(scope, op.result(), TensorHome.stacked(name, bytes(op.result()), homes));
            return;
        }
        homes.forEach(TensorHome::use);
        put(scope, op.result(), newHome(name, op.result(), null));
        Value first = op.sources().getFirst();
        steps.add(new HostStep.Stack(rows, bytes(first, op.neighbours()), at(scope, op.result())));
    }

    private void relayout(RelayoutOp op, Map<Value, PlacedTensor> scope) {
        PlacedTensor from = at(scope, op.source());
        TensorHome source = from.home();
        TensorData known = source.known();
        if (known != null) {
            TensorData values = Tiling.apply(op, known);
            put(
                    scope,
                    op.result(),
                    op instanceof PackOp pack
                            ? TensorHome.packed(source.name(), bytes(op.result()), values, pack)
                            : newHome(source.name(), op.result(), values));
            return;
        }
        source.use();
        boolean packs = op instanceof PackOp;
        put(scope, op.result(), newHome(source.name() + (packs ? "_packed" : "_unpacked"), op.result(), null));
        HostStep.Tiles tiles = new HostStep.Tiles(
                packs,
                op.packedType().shape(),
                op.strides(),
                CppType.of(op.plainType().element()).bytes());
        steps.add(new HostStep.Relayout(tiles, from, at(scope, op.result())));
    }

    private static TensorHome newHome(String name, Value tensor, @Nullable TensorData known) {
        return new TensorHome(name, bytes(tensor), known);
    }

    private static long bytes(Value tensor) {
        return bytes(tensor, ((TensorType) tensor.type()).elements());
    }

    /// Of so many elements of it.
    private static long bytes(Value tensor, long elements) {
        return CppType.bytes(((TensorType) tensor.type()).element(), elements);
    }

    private static TensorData data(DenseElementsAttr elements) {
        ElementKind kind = ElementKind.of(elements.type().element()).orElseThrow();
        long[] shape = elements.type().shape().toArray();
        int count = Math.toIntExact(elements.type().elements());
        if (kind.isFloat()) {
            double[] values = new double[count];
            for (int i = 0; i < count; i++) values[i] = elements.floatAt(i);
            return TensorData.ofDoubles(kind, values, shape);
        }
        long[] values = new long[count];
        for (int i = 0; i < count; i++) values[i] = elements.integerAt(i);
        return TensorData.ofLongs(kind, values, shape);
    }
}
