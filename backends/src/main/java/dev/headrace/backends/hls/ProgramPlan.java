package dev.headrace.backends.hls;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.sizes.DynamicShapes;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.DroppedDims;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where every tensor of the host program lives. Views of parameters are made now, so that the device gets each tensor
/// in the shape that its kernels read.
final class ProgramPlan {
    private final FuncOp main;
    private final int banks;
    private final Map<Value, TensorHome> homes = new LinkedHashMap<>();
    private final SequencedMap<KernelOp, KernelPlan> kernels = new LinkedHashMap<>();
    private final SequencedMap<Value, StatePlan> states;
    private int nextBank;

    private ProgramPlan(FuncOp main, int banks, SequencedMap<Value, StatePlan> states) {
        this.main = main;
        this.banks = banks;
        this.states = states;
    }

    /// @param parameters the values of a parameter, or the first ones of a state, by its name
    /// @param banks the number of memory banks; tensors take them in turn
    static ProgramPlan of(FuncOp main, Function<String, TensorData> parameters, int banks) {
        ProgramPlan plan = new ProgramPlan(main, banks, StatePlan.of(main, parameters));
        plan.arguments(parameters);
        for (Op op : main.body()) plan.place(op);
        // As C functions they must not replace one of the C library; none of those ends like that.
        CppNames names = new CppNames();
        for (KernelOp kernel : main.body().ops(KernelOp.class))
            if (!kernel.isOnHost())
                plan.kernels.put(
                        kernel,
                        KernelPlan.of(kernel, names.fresh(kernel.symbol() + "_kernel"), plan.homesAround(kernel)));
        return plan;
    }

    FuncOp main() {
        return main;
    }

    TensorHome home(Value tensor) {
        TensorHome home = homes.get(tensor);
        if (home == null) throw new IllegalStateException("the host program has no tensor of type " + tensor.type());
        return home;
    }

    /// In the order of the arguments.
    List<StatePlan> states() {
        return List.copyOf(states.values());
    }

    /// Of the sources, then of the results.
    List<TensorHome> homesAround(KernelOp kernel) {
        List<TensorHome> around = new ArrayList<>();
        for (Value source : kernel.sources()) around.add(home(source));
        for (Value result : kernel.results()) around.add(home(result));
        return around;
    }

    /// The plan of a kernel on the device.
    KernelPlan kernel(KernelOp kernel) {
        KernelPlan plan = kernels.get(kernel);
        if (plan == null) throw new IllegalStateException(kernel.symbol() + " is not on the device");
        return plan;
    }

    /// The kernels on the device, in program order.
    SequencedMap<KernelOp, KernelPlan> kernels() {
        return kernels;
    }

    /// The name of an argument or result as users know it: `input0`, `lm_head.weight`.
    static String name(@Nullable Attribute attribute, String otherwise) {
        return attribute instanceof StringAttr(String text) ? text : otherwise;
    }

    private void arguments(Function<String, TensorData> parameters) {
        for (int i = 0; i < main.body().arguments().size(); i++) {
            Value argument = main.body().argument(i);
            var parameter = main.argumentAttribute(i, "headrace.parameter");
            StatePlan state = states.get(argument);
            String name = state != null
                    ? state.name()
                    : name(
                            parameter
                                    .or(attribute(i, "headrace.input"))
                                    .or(attribute(i, DynamicShapes.SIZE))
                                    .orElse(null),
                            "arg" + i);
            homes.put(argument, newHome(name, argument, parameter.isPresent() ? parameters.apply(name) : null));
        }
    }

    private Supplier<Optional<Attribute>> attribute(int argument, String name) {
        return () -> main.argumentAttribute(argument, name);
    }

    private void place(Op op) {
        switch (op) {
            case ConstantOp constant -> {
                if (constant.value() instanceof DenseElementsAttr elements)
                    homes.put(op.result(), newHome("constant", op.result(), data(elements)));
            }
            case EmptyOp _ -> homes.put(op.result(), newHome("empty", op.result(), null));
            case ExpandShapeOp view -> reshape(view.source(), op.result());
            case CollapseShapeOp view -> reshape(view.source(), op.result());
            case ExtractSliceOp slice -> slice(slice);
            case KernelOp kernel -> place(kernel);
            case ReturnOp _ -> op.operands().forEach(value -> home(value).use());
            default -> throw new UnsupportedOperationException("the host program has no C++ for " + op.name());
        }
    }

    private void place(KernelOp kernel) {
        String name = kernel.symbol() + (kernel.results().size() > 1 ? "_result" : "_out");
        for (Value result : kernel.results()) homes.put(result, newHome(name, result, null));
        List<TensorHome> around = homesAround(kernel);
        for (int i = 0; i < around.size(); i++) {
            TensorHome home = around.get(i);
            if (kernel.isOnHost()) {
                home.use();
            } else {
                int bank = bankOfState(kernel, i);
                if (bank < 0 && !home.isOnDevice()) nextBank++;
                home.useOnDevice(kernel, i, bank >= 0 ? bank : (nextBank - 1) % banks);
            }
        }
    }

    /// The new value of a state lies in the bank of the old one, so that the two can change places. Otherwise -1.
    private int bankOfState(KernelOp kernel, int position) {
        if (position < kernel.operandCount()) return -1;
        Optional<Value> result = Optional.of(kernel.result(position - kernel.operandCount()));
        for (StatePlan state : states.values())
            if (state.source().equals(result)) return home(state.argument()).bank();
        return -1;
    }

    private void reshape(Value from, Value to) {
        TensorHome source = home(from);
        TensorData known = source.known();
        if (known == null) homes.put(to, source);
        else homes.put(to, newHome(source.name(), to, known.reshape(((TensorType) to.type()).shape())));
    }

    private void slice(ExtractSliceOp slice) {
        TensorHome source = home(slice.source());
        TensorData known = source.known();
        if (known == null) {
            source.use();
            homes.put(slice.result(), newHome(source.name() + "_slice", slice.result(), null));
            return;
        }
        Dims offsets = IndexValue.shape(slice.offsets());
        Dims sizes = IndexValue.shape(slice.sizes());
        Dims strides = IndexValue.shape(slice.strides());
        for (int dim = 0; dim < sizes.size(); dim++) {
            long end = offsets.at(dim) + (sizes.at(dim) - 1) * strides.at(dim) + 1;
            known = known.slice(dim, offsets.at(dim), end, strides.at(dim));
        }
        if (DroppedDims.find(sizes, slice.sliceType().shape()).isEmpty())
            throw new IllegalStateException("a slice of another shape");
        homes.put(
                slice.result(),
                newHome(
                        source.name(),
                        slice.result(),
                        known.reshape(slice.sliceType().shape())));
    }

    private static TensorHome newHome(String name, Value tensor, @Nullable TensorData known) {
        TensorType type = (TensorType) tensor.type();
        return new TensorHome(name, type.elements() * CppType.of(type.element()).bytes(), known);
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
