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
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What the host program says of itself: its inputs, outputs, state, sizes and parameters.
final class ProgramTables {
    private final ProgramPlan plan;
    private final FuncOp main;
    private final DynamicShapes shapes;
    private final CppWriter out;

    private ProgramTables(ProgramPlan plan, CppWriter out) {
        this.plan = plan;
        main = plan.main();
        shapes = DynamicShapes.of(main);
        this.out = out;
    }

    static void write(ProgramPlan plan, PackedParameters parameters, CppWriter out) {
        ProgramTables tables = new ProgramTables(plan, out);
        tables.table("TensorSpec", "inputs", tables.inputs());
        tables.table("TensorSpec", "outputs", tables.outputs());
        tables.table("TensorSpec", "states", tables.states());
        tables.table("SizeSpec", "sizes", tables.sizes());
        tables.table("ParameterRecord", "parameter_records", records(parameters));
    }

    private void table(String type, String name, List<String> rows) {
        out.block(
                        "const std::vector<headrace::" + type + "> " + name + " =",
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

    private static List<String> records(PackedParameters parameters) {
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
