package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.sizes.DynamicShapes;
import dev.headrace.dialects.sizes.Extent;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The host program: loads parameters, calls the kernels in order, and does itself what was placed on the host. The
/// same source drives the card and the C simulation.
final class ProgramWriter {
    private final ProgramPlan plan;
    private final DynamicShapes shapes;
    private final PackedParameters parameters = new PackedParameters();
    private final CppWriter body = new CppWriter();
    private final CppWriter functions = new CppWriter();
    private final CppNames fileNames = new CppNames();
    private final Map<KernelOp, String> functionNames = new HashMap<>();
    private final CppNames names;
    private final Map<TensorHome, String> variables = new HashMap<>();

    private ProgramWriter(ProgramPlan plan) {
        this.plan = plan;
        shapes = DynamicShapes.of(plan.main());
        fileNames.fresh("run");
        // Before any local name: those must not hide a function.
        for (KernelOp kernel : plan.main().body().ops(KernelOp.class))
            if (kernel.isOnHost()) functionNames.put(kernel, fileNames.fresh(kernel.symbol()));
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
        for (Op op : plan.main().body()) {
            if (op instanceof KernelOp kernel && kernel.isOnHost()) runOnHost(kernel);
            else if (op instanceof KernelOp kernel) launch(kernel);
            else if (op instanceof ExtractSliceOp slice
                    && plan.home(slice.source()).known() == null) slice(slice);
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
        tables(file);
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

    private void tables(CppWriter file) {
        FuncOp main = plan.main();
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < main.body().arguments().size(); i++) {
            if (isInput(i))
                inputs.add(spec(
                        ProgramPlan.name(
                                main.argumentAttribute(i, "headrace.input")
                                        .or(sizeOf(i))
                                        .orElse(null),
                                "arg" + i),
                        main.body().argument(i),
                        main.argumentAttribute(i, DynamicShapes.SIZES),
                        sizeOf(i).get()));
        }
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < main.returned().operandCount(); i++) {
            if (StatePlan.isNewValue(main, i)) continue;
            outputs.add(spec(
                    outputName(main, i),
                    main.returned().operand(i),
                    main.resultAttribute(i, DynamicShapes.SIZES),
                    Optional.empty()));
        }
        List<String> states = plan.states().stream()
                .map(state -> spec(state.name(), state.argument(), Optional.empty(), Optional.empty()))
                .toList();
        List<String> sizes = shapes.symbols().entrySet().stream()
                .map(e -> "{%s, %d, %d}"
                        .formatted(
                                CppLiteral.quoted(e.getKey()),
                                e.getValue().minimum(),
                                e.getValue().maximum()))
                .toList();
        List<String> records = parameters.entries().stream()
                .map(e -> "{%s, %du, %du, 0x%016xu}"
                        .formatted(CppLiteral.quoted(e.name()), e.offset(), e.bytes(), e.checksum()))
                .toList();
        table(file, "const std::vector<headrace::TensorSpec> inputs", inputs);
        table(file, "const std::vector<headrace::TensorSpec> outputs", outputs);
        table(file, "const std::vector<headrace::TensorSpec> states", states);
        table(file, "const std::vector<headrace::SizeSpec> sizes", sizes);
        table(file, "const std::vector<headrace::ParameterRecord> parameter_records", records);
    }

    private static void table(CppWriter file, String head, List<String> rows) {
        file.block(head + " =", () -> rows.forEach(row -> file.line(row + ",")), "};")
                .blank();
    }

    /// @param extents the sizes in any run, where they differ
    /// @param size the symbol whose value it holds, if it does
    private String spec(String name, Value tensor, Optional<Attribute> extents, Optional<Attribute> size) {
        TensorType type = (TensorType) tensor.type();
        String shape = type.shape().values().stream().map(String::valueOf).collect(Collectors.joining(", "));
        String rest = "";
        Optional<List<Extent>> stated = DynamicShapes.stated(extents);
        List<String> symbols = List.copyOf(shapes.symbols().keySet());
        if (stated.isPresent())
            rest = ", {"
                    + stated.get().stream()
                            .map(e -> "{%d, %d, %d}".formatted(e.scale(), symbols.indexOf(e.symbol()), e.offset()))
                            .collect(Collectors.joining(", "))
                    + "}";
        if (size.orElse(null) instanceof StringAttr(String symbol)) rest = ", {}, " + symbols.indexOf(symbol);
        return "{%s, headrace::Type::%s, {%s}%s}"
                .formatted(CppLiteral.quoted(name), CppType.of(type.element()).tensorName(), shape, rest);
    }

    private Supplier<Optional<Attribute>> sizeOf(int argument) {
        return () -> plan.main().argumentAttribute(argument, DynamicShapes.SIZE);
    }

    private boolean isInput(int argument) {
        return plan.main().argumentAttribute(argument, "headrace.parameter").isEmpty()
                && plan.main().argumentAttribute(argument, "headrace.state").isEmpty();
    }

    private static String outputName(FuncOp main, int result) {
        return main.resultAttribute(result, "headrace.mutated")
                .map(name -> "mutated." + ProgramPlan.name(name, ""))
                .orElseGet(() -> ProgramPlan.name(
                        main.resultAttribute(result, "headrace.output").orElse(null), "result" + result));
    }

    private void states() {
        for (int i = 0; i < plan.states().size(); i++) {
            StatePlan state = plan.states().get(i);
            TensorHome home = plan.home(state.argument());
            int index = parameters.add(state.name(), state.first(), home.bank());
            body.line("std::unique_ptr<headrace::Buffer>& %s = state.at(%d, [&] { return parameters.load(%s%d); });"
                    .formatted(declare(home), i, home.isOnDevice() ? "device, " + port(home) + ", " : "", index));
        }
    }

    /// The new state changes places with the old one where it lies in the same bank and is nothing else, and is copied
    /// elsewhere. What is itself a state is set aside first: another's new value may be about to replace it.
    private void newStates() {
        CppWriter last = new CppWriter();
        List<TensorHome> old =
                plan.states().stream().map(s -> plan.home(s.argument())).toList();
        Set<TensorHome> taken = new HashSet<>(old);
        for (int i = 0; i < old.size(); i++) {
            Value fresh = plan.states().get(i).newValue();
            if (fresh == null || plan.home(fresh) == old.get(i)) continue;
            TensorHome home = plan.home(fresh);
            String target = variable(old.get(i));
            String source = variable(home);
            if (old.contains(home)) {
                String kept = names.fresh(source + "_before");
                body.line("headrace::HostBuffer %s(%d);".formatted(kept, home.bytes()));
                body.line("%s.copy_from(*%s);".formatted(kept, source));
                last.line("%s->copy_from(%s);".formatted(target, kept));
            } else if (home.isOnDevice()
                    && home.known() == null
                    && home.bank() == old.get(i).bank()
                    && taken.add(home)) {
                last.line("std::swap(%s, %s);".formatted(target, source));
            } else {
                body.line("%s->copy_from(*%s);".formatted(target, source));
            }
        }
        body.lines(last.toString());
    }

    private void inputs() {
        int input = 0;
        for (int i = 0; i < plan.main().body().arguments().size(); i++) {
            if (!isInput(i)) continue;
            TensorHome home = plan.home(plan.main().body().argument(i));
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
        FuncOp main = plan.main();
        int output = 0;
        for (int i = 0; i < main.returned().operandCount(); i++) {
            if (StatePlan.isNewValue(main, i)) continue;
            TensorHome home = plan.home(main.returned().operand(i));
            String variable = variable(home);
            toHost(home);
            body.line("std::memcpy(results[%d].data.data(), %s->data(), %d);"
                    .formatted(output++, variable, home.bytes()));
        }
    }

    private void launch(KernelOp kernel) {
        List<TensorHome> around = plan.homesAround(kernel);
        around.forEach(this::variable);
        KernelInterface face = plan.kernel(kernel).face();
        String arguments = face.ports().stream()
                .map(port -> variable(around.get(port.argument())) + ".get()")
                .collect(Collectors.joining(", "));
        body.line("device.launch(" + CppLiteral.quoted(face.name()) + ", {" + arguments + "});");
    }

    private void runOnHost(KernelOp kernel) {
        List<TensorHome> around = plan.homesAround(kernel);
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < around.size(); i++) {
            Value argument = kernel.body().argument(i);
            boolean isWritten = i >= kernel.operandCount();
            arguments.add("%s->as<%s>()".formatted(variable(around.get(i)), HostFunction.element(argument, isWritten)));
            if (!isWritten) toHost(around.get(i));
        }
        String name = Objects.requireNonNull(functionNames.get(kernel));
        functions
                .lines(HostFunction.write(kernel, name, around, fileNames.inner()))
                .blank();
        body.line(name + "(" + String.join(", ", arguments) + ");");
        for (Value result : kernel.results()) toDevice(plan.home(result));
    }

    private void slice(ExtractSliceOp slice) {
        TensorHome source = plan.home(slice.source());
        TensorHome target = plan.home(slice.result());
        if (!target.isUsed()) return;
        toHost(source);
        String from = variable(source);
        String to = variable(target);
        body.line("headrace::copy_slice(%s->data(), {%s}, {%s}, {%s}, {%s}, %d, %s->data());"
                .formatted(
                        from,
                        row(slice.wholeType().shape()),
                        row(IndexValue.shape(slice.offsets())),
                        row(IndexValue.shape(slice.sizes())),
                        row(IndexValue.shape(slice.strides())),
                        CppType.of(slice.sliceType().element()).bytes(),
                        to));
        toDevice(target);
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
        int index = parameters.add(home.name(), known, home.bank());
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
