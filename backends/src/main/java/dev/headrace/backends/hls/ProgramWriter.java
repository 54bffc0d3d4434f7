package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// The host program: loads parameters, calls the kernels in order, and does itself what was placed on the host. The
/// same source drives the card and the C simulation.
final class ProgramWriter {
    private final ProgramPlan plan;
    private final PackedParameters parameters;
    private final CppWriter body = new CppWriter();
    private final CppWriter functions = new CppWriter();
    private final CppNames fileNames = new CppNames();
    private final Map<KernelOp, String> functionNames = new HashMap<>();
    private final CppNames names;
    private final Map<TensorHome, String> variables = new HashMap<>();

    /// The kernels on the host whose functions are in the source already.
    private final Set<KernelOp> written = new HashSet<>();

    private ProgramWriter(ProgramPlan plan) {
        this.plan = plan;
        parameters = new PackedParameters(plan.hasValues());
        fileNames.fresh("run");
        // Before any local name: those must not hide a function.
        for (HostStep step : plan.steps())
            if (step instanceof HostStep.Compute(KernelOp kernel, var _) && !functionNames.containsKey(kernel))
                functionNames.put(kernel, fileNames.fresh(kernel.symbol()));
        names = fileNames.inner();
        for (String taken : List.of("device", "parameters", "state", "arguments", "results")) names.fresh(taken);
    }

    /// @param source the text of `program.cpp`
    /// @param parameters what it loads
    record Program(String source, PackedParameters parameters) {}

    static Program write(ProgramPlan plan) {
        ProgramWriter writer = new ProgramWriter(plan);
        return new Program(writer.write(), writer.parameters);
    }

    private String write() {
        states();
        inputs();
        for (HostStep step : plan.steps()) {
            switch (step) {
                case HostStep.Launch launch -> launch(launch);
                case HostStep.Compute compute -> compute(compute);
                case HostStep.Cut cut -> cut(cut);
                case HostStep.Enter(String place) -> body.comment(place);
            }
        }
        outputs();
        newStates();
        CppWriter file = new CppWriter();
        file.line("#include \"operators.h\"").line("#include \"program.h\"").blank();
        file.line("#include <hls_math.h>").blank();
        file.line("#include <cstring>")
                .line("#include <memory>")
                .line("#include <vector>")
                .blank();
        file.lines(functions.toString());
        file.line("namespace design {").blank();
        ProgramTables.write(plan, parameters, file);
        file.block(
                "void run(headrace::Device& device, const headrace::Parameters& parameters, headrace::State& state, "
                        + "const std::vector<headrace::Tensor>& arguments, std::vector<headrace::Tensor>& results)",
                () -> {
                    file.line("(void)device;").line("(void)parameters;").line("(void)state;");
                    file.line("(void)arguments;").line("(void)results;");
                    file.lines(body.toString());
                });
        return file.blank().line("}  // namespace design").toString();
    }

    private void states() {
        for (int i = 0; i < plan.states().size(); i++) {
            StatePlan state = plan.states().get(i);
            TensorHome home = state.home();
            int index = parameters.add(state.name(), state.first(), home.channels());
            body.line("std::unique_ptr<headrace::Buffer>& %s = state.at(%d, [&] { return parameters.load(%s%d); });"
                    .formatted(declare(home), i, home.isOnDevice() ? "device, " + port(home) + ", " : "", index));
        }
    }

    /// The new state changes places with the old one where it lies in the same channels and is nothing else, and is
    /// copied elsewhere. What is itself a state is set aside first: another's new value may be about to replace it.
    private void newStates() {
        CppWriter copies = new CppWriter();
        CppWriter last = new CppWriter();
        List<TensorHome> old = plan.states().stream().map(StatePlan::home).toList();
        Set<TensorHome> taken = new HashSet<>(old);
        for (StatePlan state : plan.states()) {
            TensorHome fresh = state.fresh();
            if (fresh == null || fresh == state.home()) continue;
            String target = variable(state.home());
            String source = variable(fresh);
            boolean fits = fresh.isOnDevice()
                    && Objects.equals(fresh.channels(), state.home().channels())
                    && fresh.known() == null;
            if (old.contains(fresh)) {
                String kept = names.fresh(source + "_before");
                body.line("headrace::HostBuffer %s(%d);".formatted(kept, fresh.bytes()));
                body.line("%s.copy_from(*%s);".formatted(kept, source));
                last.line("%s->copy_from(%s);".formatted(target, kept));
            } else if (fits && !isInput(fresh) && taken.add(fresh)) {
                last.line("std::swap(%s, %s);".formatted(target, source));
            } else {
                copies.line("%s->copy_from(*%s);".formatted(target, source));
            }
        }
        body.lines(copies.toString()).lines(last.toString());
    }

    private boolean isInput(TensorHome home) {
        return plan.inputs().containsValue(home);
    }

    private void inputs() {
        int input = 0;
        for (TensorHome home : plan.inputs().values()) {
            if (home.isUsed()) {
                String variable = allocate(home);
                body.line("std::memcpy(%s->data(), arguments[%d].data.data(), %d);"
                        .formatted(variable, input, home.bytes()));
                toDevice(home);
            }
            input++;
        }
    }

    private void outputs() {
        int output = 0;
        for (int i = 0; i < plan.outputs().size(); i++) {
            if (StatePlan.isNewValue(plan.main(), i)) continue;
            TensorHome home = plan.outputs().get(i);
            String variable = variable(home);
            toHost(home);
            body.line("std::memcpy(results[%d].data.data(), %s->data(), %d);"
                    .formatted(output++, variable, home.bytes()));
        }
    }

    private void launch(HostStep.Launch launch) {
        launch.around().forEach(this::variable);
        KernelInterface face = plan.kernel(launch.kernel()).face();
        String arguments = face.ports().stream()
                .map(port -> variable(launch.around().get(port.argument())) + ".get()")
                .collect(Collectors.joining(", "));
        body.line("device.launch(" + CppLiteral.quoted(face.name()) + ", {" + arguments + "});");
    }

    private void compute(HostStep.Compute compute) {
        KernelOp kernel = compute.kernel();
        List<TensorHome> around = compute.around();
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < around.size(); i++) {
            Value argument = kernel.body().argument(i);
            boolean isWritten = i >= kernel.operandCount();
            arguments.add("%s->as<%s>()".formatted(variable(around.get(i)), HostFunction.element(argument, isWritten)));
            if (!isWritten) toHost(around.get(i));
        }
        String name = Objects.requireNonNull(functionNames.get(kernel));
        if (written.add(kernel))
            functions
                    .lines(HostFunction.write(kernel, name, around, fileNames.inner()))
                    .blank();
        body.line(name + "(" + String.join(", ", arguments) + ");");
        for (TensorHome result : around.subList(kernel.operandCount(), around.size())) toDevice(result);
    }

    private void cut(HostStep.Cut cut) {
        if (!cut.target().isUsed()) return;
        toHost(cut.source());
        ExtractSliceOp slice = cut.slice();
        body.line("headrace::copy_slice(%s->data(), {%s}, {%s}, {%s}, {%s}, %d, %s->data());"
                .formatted(
                        variable(cut.source()),
                        row(slice.wholeType().shape()),
                        row(IndexValue.shape(slice.offsets())),
                        row(IndexValue.shape(slice.sizes())),
                        row(IndexValue.shape(slice.strides())),
                        CppType.of(slice.sliceType().element()).bytes(),
                        variable(cut.target())));
        toDevice(cut.target());
    }

    private static String row(Dims numbers) {
        return numbers.values().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private void toDevice(TensorHome home) {
        if (home.isOnDevice()) body.line(variable(home) + "->to_device();");
    }

    private void toHost(TensorHome home) {
        if (home.isOnDevice() && home.known() == null) body.line(variable(home) + "->to_host();");
    }

    /// The variable that holds the tensor's buffer; declares it at first.
    private String variable(TensorHome home) {
        String variable = variables.get(home);
        if (variable != null) return variable;
        TensorData known = home.known();
        return known == null ? allocate(home) : load(home, known);
    }

    private String allocate(TensorHome home) {
        String variable = declare(home);
        String how = home.isOnDevice()
                ? "device.allocate(" + port(home) + ", " + home.bytes() + ")"
                : "std::make_unique<headrace::HostBuffer>(" + home.bytes() + ")";
        body.line("auto " + variable + " = " + how + ";");
        return variable;
    }

    private String load(TensorHome home, TensorData known) {
        int index = parameters.add(home.name(), known, home.channels());
        String variable = declare(home);
        String device = home.isOnDevice() ? "device, " + port(home) + ", " : "";
        body.line("auto " + variable + " = parameters.load(" + device + index + ");");
        return variable;
    }

    private String declare(TensorHome home) {
        String variable = names.fresh(home.name());
        variables.put(home, variable);
        return variable;
    }

    private String port(TensorHome home) {
        KernelOp kernel = home.kernel();
        if (kernel == null) throw new IllegalStateException(home.name() + " is not on the device");
        KernelInterface face = plan.kernel(kernel).face();
        return "{" + CppLiteral.quoted(face.name()) + ", " + face.firstPort(home.argument()) + "}";
    }
}
