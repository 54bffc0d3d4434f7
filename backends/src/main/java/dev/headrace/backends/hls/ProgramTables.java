package dev.headrace.backends.hls;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.sizes.DynamicShapes;
import dev.headrace.dialects.sizes.Extent;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What the host program says of itself: its inputs, outputs, state, sizes and parameters.
final class ProgramTables {
    /// What the tables are called.
    static final List<String> NAMES = List.of(
            "inputs",
            "outputs",
            "states",
            "sizes",
            "parameter_records",
            "kernels",
            "slots",
            "state_places",
            "images",
            "Kernel",
            "Slot");

    private final ProgramPlan plan;
    private final SlotPlan slots;
    private final PackedParameters parameters;
    private final FuncOp main;
    private final DynamicShapes shapes;
    private final CppWriter out;

    ProgramTables(ProgramPlan plan, SlotPlan slots, PackedParameters parameters, CppWriter out) {
        this.plan = plan;
        this.slots = slots;
        this.parameters = parameters;
        main = plan.main();
        shapes = DynamicShapes.of(main);
        this.out = out;
    }

    void write() {
        table("headrace::TensorSpec", "inputs", inputs());
        table("headrace::TensorSpec", "outputs", outputs());
        table("headrace::TensorSpec", "states", states());
        table("headrace::SizeSpec", "sizes", sizes());
        table("headrace::ParameterRecord", "parameter_records", records());
        table("headrace::KernelSpec", "kernels", kernels());
        table("headrace::SlotSpec", "slots", slots());
        table("headrace::StatePlace", "state_places", statePlaces());
        out.line("const int images = " + plan.groups() + ";").blank();
    }

    private void table(String type, String name, List<String> rows) {
        out.block(
                        "const std::vector<" + type + "> " + name + " =",
                        () -> rows.forEach(row -> out.line(row + ",")),
                        "};")
                .blank();
    }

    private List<String> inputs() {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < main.body().arguments().size(); i++) {
            boolean isOurs = main.argumentAttribute(i, "headrace.parameter").isPresent()
                    || main.argumentAttribute(i, "headrace.state").isPresent();
            if (isOurs) continue;
            Attribute name =
                    main.argumentAttribute(i, "headrace.input").or(sizeOf(i)).orElse(null);
            inputs.add(spec(
                    ProgramPlan.name(name, "arg" + i),
                    main.body().argument(i),
                    main.argumentAttribute(i, DynamicShapes.SIZES),
                    sizeOf(i).get()));
        }
        return inputs;
    }

    private Supplier<Optional<Attribute>> sizeOf(int argument) {
        return () -> main.argumentAttribute(argument, DynamicShapes.SIZE);
    }

    private List<String> outputs() {
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < main.returned().operandCount(); i++) {
            if (StatePlan.isNewValue(main, i)) continue;
            outputs.add(spec(
                    outputName(i),
                    main.returned().operand(i),
                    main.resultAttribute(i, DynamicShapes.SIZES),
                    Optional.empty()));
        }
        return outputs;
    }

    private String outputName(int result) {
        return main.resultAttribute(result, "headrace.mutated")
                .map(name -> "mutated." + ProgramPlan.name(name, ""))
                .orElseGet(() -> ProgramPlan.name(
                        main.resultAttribute(result, "headrace.output").orElse(null), "result" + result));
    }

    private List<String> states() {
        return plan.states().stream()
                .map(state -> spec(state.name(), state.argument(), Optional.empty(), Optional.empty()))
                .toList();
    }

    private List<String> sizes() {
        return shapes.symbols().entrySet().stream()
                .map(e -> "{%s, %d, %d}"
                        .formatted(
                                CppLiteral.quoted(e.getKey()),
                                e.getValue().minimum(),
                                e.getValue().maximum()))
                .toList();
    }

    private List<String> kernels() {
        List<String> rows = new ArrayList<>();
        plan.kernels().forEach((kernel, itsPlan) -> {
            KernelInterface face = itsPlan.face();
            rows.add("{%s, %d, %d, %d, %d, {%s}}"
                    .formatted(
                            CppLiteral.quoted(face.name()),
                            kernel.group(),
                            face.phases().areSeveral() ? face.phases().of(kernel) : -1,
                            face.firstArgument(kernel),
                            kernel.operandCount(),
                            face.portsOf(kernel).stream()
                                    .map(port -> "" + port.argument())
                                    .collect(Collectors.joining(", "))));
        });
        return rows;
    }

    private List<String> slots() {
        return slots.all().stream()
                .map(slot -> "{%s, %d, %d, {%s}}"
                        .formatted(
                                CppLiteral.quoted(slot.name()),
                                slot.bytes(),
                                slot.parameter(),
                                String.join(", ", ports(slot).values())))
                .toList();
    }

    /// The first way that the kernels of each group have to the slot.
    private SequencedMap<Integer, String> ports(SlotPlan.Slot slot) {
        SequencedMap<Integer, String> ports = new TreeMap<>();
        for (TensorHome home : slot.homes()) {
            for (TensorHome.Use use : home.uses()) {
                KernelInterface face = plan.kernel(use.kernel()).face();
                int port = face.argument(use.kernel(), use.argument());
                int group = use.kernel().group();
                if (port >= 0)
                    ports.putIfAbsent(group, "{%d, %s, %d}".formatted(group, CppLiteral.quoted(face.name()), port));
            }
        }
        return ports;
    }

    private List<String> statePlaces() {
        return plan.states().stream()
                .map(state -> "{{%s}, %d, %d}"
                        .formatted(
                                state.homes().stream()
                                        .map(home -> slots.of(home).variable())
                                        .collect(Collectors.joining(", ")),
                                state.offset(),
                                state.neighbours()))
                .toList();
    }

    private List<String> records() {
        return parameters.entries().stream()
                .map(e -> "{%s, %du, %du, 0x%016xu}"
                        .formatted(CppLiteral.quoted(e.name()), e.offset(), e.bytes(), e.checksum()))
                .toList();
    }

    /// @param extents the sizes in any run, where they differ
    /// @param size the symbol whose value it holds, if it does
    private String spec(String name, Value tensor, Optional<Attribute> extents, Optional<Attribute> size) {
        TensorType type = (TensorType) tensor.type();
        String shape = type.shape().values().stream().map(String::valueOf).collect(Collectors.joining(", "));
        List<String> symbols = List.copyOf(shapes.symbols().keySet());
        String rest = "";
        Optional<List<Extent>> stated = DynamicShapes.stated(extents);
        if (stated.isPresent())
            rest = stated.get().stream()
                    .map(e -> "{%d, %d, %d}".formatted(e.scale(), symbols.indexOf(e.symbol()), e.offset()))
                    .collect(Collectors.joining(", ", ", {", "}"));
        if (size.orElse(null) instanceof StringAttr(String symbol)) rest = ", {}, " + symbols.indexOf(symbol);
        return "{%s, headrace::Type::%s, {%s}%s}"
                .formatted(CppLiteral.quoted(name), CppType.of(type.element()).tensorName(), shape, rest);
    }
}
