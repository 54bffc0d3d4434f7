package dev.headrace.frontends.pt2;

import dev.headrace.frontends.aten.Aliases;
import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.AtenNode;
import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.frontends.aten.Variation;
import dev.headrace.frontends.sizes.SizeExpr;
import dev.headrace.frontends.sizes.SizedProgram;
import dev.headrace.frontends.sizes.Symbols;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;

/// Turns an exported program into a module at level LINALG.
///
/// Its function `@main` takes the tensors of a run (`headrace.input = "input0"`, …) and the parameters that are used
/// (`headrace.parameter`, the name for [Pt2Archive#tensor]), and gives `headrace.output = "output0"`, …, each in the
/// order of the export's signature. State that the model changes is an argument too (`headrace.state = "k_cache"`, with
/// its first value in [Pt2Archive#tensor]), and a result: `headrace.mutated = "k_cache"`, or `"input0"` for a tensor of
/// the run that is changed. What depends on constants alone is computed here.
public final class ImportPt2 {
    /// Larger constants stay in the file, like parameters.
    private static final long MOST_ELEMENTS = 1 << 22;

    private static final Set<String> SIZE_ASSERTIONS = Set.of(
            "torch.ops.aten._assert_scalar.default",
            "torch.ops.aten.sym_constrain_range.default",
            "torch.ops.aten.sym_constrain_range_for_size.default");

    private final Pt2Archive archive;
    private final ExportedProgram program;
    private final SequencedMap<String, TensorType> types;

    private final Sizes sizes;

    private ImportPt2(Pt2Archive archive, Map<String, Long> values) {
        this.archive = archive;
        program = archive.program();
        sizes = new Sizes(archive.toString(), program.graph(), values);
        types = StaticTypes.of(archive.toString(), program.graph(), sizes);
    }

    /// Converts the program of an archive whose sizes are all fixed.
    /// @throws InputError where it uses what is not supported: all such operators at once, with the modules that use
    ///     them; or where a size is not fixed
    public static ModuleOp convert(Pt2Archive archive) {
        return convert(archive, Map.of(), new LinkedHashMap<>());
    }

    /// Converts the program of an archive for given sizes.
    /// @param fixed the values of some symbols
    /// @param maxima of the others: the program takes all sizes up to these ([SizedProgram])
    /// @throws InputError as above, or where a symbol is missing, unknown, or out of its range
    public static ModuleOp convert(Pt2Archive archive, Map<String, Long> fixed, SequencedMap<String, Long> maxima) {
        Symbols symbols = symbols(archive);
        symbols.check(maxima);
        SequencedMap<String, Long> all = new LinkedHashMap<>(fixed);
        all.putAll(maxima);
        symbols.requireAll(all);
        SequencedMap<String, Long> varying = new LinkedHashMap<>();
        for (String symbol : symbols.used())
            if (maxima.getOrDefault(symbol, 1L) > 1) varying.put(symbol, maxima.get(symbol));
        if (varying.isEmpty()) return ImportAten.convert(new ImportPt2(archive, all).graph());
        Function<Map<String, Long>, AtenGraph> graph = values -> {
            Map<String, Long> given = new LinkedHashMap<>(all);
            given.putAll(values);
            return new ImportPt2(archive, given).graph();
        };
        Variation variation = Variation.between(graph.apply(varying), graph.apply(SizedProgram.other(varying)));
        return SizedProgram.of(
                symbols, all, varying, values -> ImportAten.convertForManySizes(graph.apply(values), variation));
    }

    /// The symbols that sizes of the program are made of.
    /// @throws InputError where a size is no formula that is known here
    public static Symbols symbols(Pt2Archive archive) {
        ExportedProgram program = archive.program();
        Sizes sizes = new Sizes(archive.toString(), program.graph(), Map.of());
        SequencedMap<String, Symbols.Range> ranges = new LinkedHashMap<>();
        program.ranges().forEach((name, range) -> ranges.put(name, new Symbols.Range(range.min(), range.max())));
        SequencedMap<String, List<SizeExpr>> inputs = new LinkedHashMap<>();
        for (Signature.Input input : program.signature().inputs()) {
            if (!(input instanceof Signature.UserInput(Argument.Tensor(String name)))) continue;
            TensorMeta meta = program.graph().tensors().get(name);
            inputs.put(
                    "input" + inputs.size(),
                    meta == null
                            ? List.of()
                            : meta.sizes().stream().map(sizes::formula).toList());
        }
        return new Symbols(archive.toString(), ranges, inputs);
    }

    private AtenGraph graph() {
        List<AtenNode> nodes = SeparateCopies.in(
                program.graph().nodes().stream()
                        .filter(ImportPt2::isOnTensors)
                        .map(this::node)
                        .toList(),
                program.graph().tensors());
        List<AtenGraph.Mutation> mutations = mutations();
        SequencedSet<String> changed = Aliases.changedInputs(nodes);
        for (AtenGraph.Mutation mutation : mutations) changed.add(mutation.input());
        State state = State.of(archive.toString(), program.signature(), changed, archive::tensor);
        List<AtenGraph.Input> inputs = new ArrayList<>();
        for (Signature.Input input : program.signature().inputs()) {
            switch (input) {
                case Signature.Stored stored -> {
                    Optional<State.Group> group = state.group(stored);
                    if (group.isEmpty()) inputs.add(stored(stored));
                    else if (group.get().members().getFirst() == stored) inputs.add(state(group.get()));
                }
                case Signature.UserInput(Argument.Tensor(String name)) -> inputs.add(new AtenGraph.Input.User(name));
                // Fixed at the export: the graph does not read it.
                case Signature.UserInput _, Signature.ConstantInput _ -> {}
                case Signature.UnsupportedInput(String kind) ->
                    throw error(
                            "takes an input of the kind '" + kind + "', which is not supported",
                            "export plain tensors only");
            }
        }
        return new AtenGraph(modelName(), inputs, nodes, outputs(), mutations, types);
    }

    private static AtenGraph.Input state(State.Group group) {
        List<String> names =
                group.members().stream().map(Signature.Stored::value).toList();
        return new AtenGraph.Input.State(names.getFirst(), names.subList(1, names.size()), group.path());
    }

    private List<AtenGraph.Mutation> mutations() {
        List<AtenGraph.Mutation> mutations = new ArrayList<>();
        for (Signature.Output output : program.signature().outputs()) {
            switch (output) {
                case Signature.BufferMutation(String value, String fqn) ->
                    mutations.add(new AtenGraph.Mutation(storedAs(fqn), value));
                case Signature.InputMutation(String value, String input) ->
                    mutations.add(new AtenGraph.Mutation(user(input), value));
                case Signature.UserOutput _, Signature.UnsupportedOutput _ -> {}
            }
        }
        return mutations;
    }

    private String storedAs(String fqn) {
        for (Signature.Input input : program.signature().inputs())
            if (input instanceof Signature.Stored stored && stored.fqn().equals(fqn)) return stored.value();
        throw error("changes '" + fqn + "', which is none of its inputs", "export the model again");
    }

    private String user(String name) {
        for (Signature.Input input : program.signature().inputs())
            if (input.equals(new Signature.UserInput(new Argument.Tensor(name)))) return name;
        throw error("changes '" + name + "', which is none of its inputs", "export the model again");
    }

    /// Masks and tables that are no trained weights are constants, so that what is computed from them can be folded.
    private AtenGraph.Input stored(Signature.Stored input) {
        boolean trained = switch (input) {
            case Signature.Parameter _ -> true;
            case Signature.TensorConstant _ -> false;
            case Signature.Buffer buffer -> buffer.persistent() && isFloat(buffer.value());
        };
        TensorType type = types.get(input.value());
        if (type == null) throw error("has no type for '" + input.fqn() + "'", "export the model again");
        if (trained || type.shape().product() > MOST_ELEMENTS)
            return new AtenGraph.Input.Parameter(input.value(), input.fqn());
        TensorData data = archive.tensor(input.fqn());
        if (!data.type().equals(type))
            throw error(
                    "has " + data + " for '" + input.fqn() + "', the program says " + type, "export the model again");
        return new AtenGraph.Input.Constant(input.value(), data);
    }

    private boolean isFloat(String value) {
        TensorMeta meta = program.graph().tensors().get(value);
        return meta != null && meta.dtype().kind().filter(k -> k.isFloat()).isPresent();
    }

    /// What computes sizes is stated as formulas too.
    private static boolean isOnTensors(Node node) {
        if (SIZE_ASSERTIONS.contains(node.target())) return false;
        boolean givesSizes = !node.outputs().isEmpty()
                && node.outputs().stream()
                        .allMatch(o -> o instanceof Argument.Symbolic
                                || o instanceof Argument.Unsupported(String kind) && kind.startsWith("as_sym_"));
        return !givesSizes;
    }

    private AtenNode node(Node node) {
        SequencedMap<String, dev.headrace.frontends.aten.Argument> arguments = new LinkedHashMap<>();
        for (Map.Entry<String, Argument> input : node.inputs().entrySet())
            arguments.put(input.getKey(), ConvertArgument.convert(input.getValue(), sizes));
        List<String> outputs = new ArrayList<>();
        for (Argument output : node.outputs()) {
            switch (output) {
                case Argument.Tensor(String name) -> outputs.add(name);
                case Argument.Tensors(var names) -> outputs.addAll(names);
                // Keeps the place of a result that is no tensor.
                default -> outputs.add("");
            }
        }
        String operator = node.target().startsWith("torch.ops.") ? node.target().substring(10) : node.target();
        return new AtenNode(operator, arguments, outputs, Location.named(node.modulePath()));
    }

    private List<String> outputs() {
        List<String> outputs = new ArrayList<>();
        for (Signature.Output output : program.signature().outputs()) {
            switch (output) {
                case Signature.UserOutput(Argument.Tensor(String name)) -> outputs.add(name);
                case Signature.UserOutput(Argument.None()) -> {}
                case Signature.UserOutput _ ->
                    throw error("returns something that is no tensor", "return tensors only");
                case Signature.BufferMutation _, Signature.InputMutation _ -> {}
                case Signature.UnsupportedOutput(String kind) ->
                    throw error(
                            "gives an output of the kind '" + kind + "', which is not supported",
                            "return tensors only");
            }
        }
        return outputs;
    }

    private String modelName() {
        String file = String.valueOf(Path.of(archive.toString()).getFileName());
        return file.endsWith(".pt2") ? file.substring(0, file.length() - 4) : file;
    }

    private InputError error(String what, String advice) {
        return new InputError(what, archive.toString(), advice);
    }
}
