package dev.headrace.frontends.aten;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;

/// Turns a graph of ATen operators into a module at level LINALG: one function `@main` that takes the inputs of a run
/// and the parameters that are used, each with a name in its attributes, and gives the outputs.
public final class ImportAten {
    private static final String EXPORT_AGAIN =
            "export the model again; if it runs in PyTorch the mistake is ours, please report it";

    private final AtenGraph graph;
    private final Variation variation;

    private ImportAten(AtenGraph graph, Variation variation) {
        this.graph = graph;
        this.variation = variation;
    }

    /// Converts a whole graph.
    /// @throws InputError if operators are not supported: one message that names all of them with the modules that use
    ///     them; or if the stated shapes contradict each other
    public static ModuleOp convert(AtenGraph graph) {
        return new ImportAten(graph, Variation.NONE).convert();
    }

    /// As [#convert], for a graph whose sizes stand for others: the program for another size differs in numbers only.
    public static ModuleOp convertForManySizes(AtenGraph graph, Variation variation) {
        return new ImportAten(graph, variation).convert();
    }

    /// The operators that [#convert] supports, family by family.
    public static List<SupportedOperator> supportedOperators() {
        return AtenOps.members().stream()
                .map(member -> new SupportedOperator(member.operator(), member.family(), member.limits()))
                .toList();
    }

    private ModuleOp convert() {
        refuseUnsupported();
        ModuleOp module = ModuleOp.create(Location.UNKNOWN);
        Rewriter rewriter = Rewriter.atEndOf(module.body());
        rewriter.setAttribute(module, "headrace.model", new StringAttr(graph.name()));
        FuncOp main = FuncOp.create(
                Builder.atEnd(module.body()), Location.UNKNOWN, "main", new FunctionType(List.of(), List.of()));
        Block body = main.body();
        List<DictionaryAttr> arguments = new ArrayList<>();
        Lowering lowering = new Lowering(Builder.atEnd(body), graph.types(), variation);
        inputs(body, arguments, lowering);
        for (AtenNode node : graph.nodes()) lower(node, lowering);
        outputs(main, arguments, lowering);
        Patterns.eraseUnused(module);
        dropUnusedParameters(main);
        refuseContradictions(module);
        return module;
    }

    private void refuseUnsupported() {
        Map<String, SequencedSet<String>> places = new TreeMap<>();
        for (AtenNode node : graph.nodes()) {
            if (AtenOps.named(InPlace.functional(node).operator()).isPresent()) continue;
            List<String> path = node.module().names();
            places.computeIfAbsent(node.operator(), _ -> new LinkedHashSet<>())
                    .add(path.isEmpty() ? "the model itself" : path.getLast());
        }
        if (places.isEmpty()) return;
        List<String> each = new ArrayList<>();
        places.forEach((operator, modules) -> each.add(operator + " (in " + summary(List.copyOf(modules)) + ")"));
        throw new InputError(
                (places.size() == 1 ? "operator is" : "operators are") + " not supported: " + String.join(", ", each),
                graph.name(),
                "replace them in the model, or call run_decompositions() before saving if they are composite");
    }

    private static String summary(List<String> modules) {
        if (modules.size() <= 3) return String.join(", ", modules);
        return String.join(", ", modules.subList(0, 2)) + " and " + (modules.size() - 2) + " more";
    }

    private void inputs(Block body, List<DictionaryAttr> arguments, Lowering lowering) {
        int users = 0;
        for (AtenGraph.Input input : graph.inputs()) {
            switch (input) {
                case AtenGraph.Input.User(String name) -> {
                    arguments.add(named("headrace.input", "input" + users++));
                    lowering.define(name, new Tensor.Computed(argument(body, name, Location.named(name))));
                }
                case AtenGraph.Input.Parameter(String name, String path) -> {
                    arguments.add(named("headrace.parameter", path));
                    lowering.define(name, new Tensor.Computed(argument(body, name, Location.named(path))));
                }
                case AtenGraph.Input.State(String name, var others, String path) -> {
                    arguments.add(named("headrace.state", path));
                    lowering.define(name, new Tensor.Computed(argument(body, name, Location.named(path))));
                    for (String other : others) {
                        lowering.define(other, lowering.tensor(name));
                        lowering.aliases().same(other, name);
                    }
                }
                case AtenGraph.Input.Constant(String name, var value) -> lowering.define(name, new Tensor.Known(value));
            }
        }
    }

    private Value argument(Block body, String name, Location location) {
        TensorType type = graph.types().get(name);
        if (type == null)
            throw new InputError(
                    "input '" + name + "' has no type", graph.name(), "export the model again with torch.export.save");
        return body.addArgument(type, location);
    }

    private static DictionaryAttr named(String kind, String name) {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put(kind, new StringAttr(name));
        return new DictionaryAttr(entries);
    }

    private void lower(AtenNode node, Lowering lowering) {
        lowering.goTo(node);
        List<Tensor> results = results(InPlace.functional(node), lowering);
        InPlace.target(node).ifPresent(target -> write(node, target, results.getFirst(), lowering));
        for (int i = 0; i < results.size() && i < node.outputs().size(); i++) {
            String name = node.outputs().get(i);
            if (lowering.isDefined(name)) throw contradiction(node, "gives '" + name + "' a second time");
            TensorType stated = graph.types().get(name);
            if (stated != null && !stated.equals(results.get(i).type()))
                throw contradiction(
                        node, "gives " + results.get(i).type() + " for '" + name + "', the file says " + stated);
            lowering.define(name, results.get(i));
        }
        lowering.aliases().note(node);
    }

    private static void write(AtenNode node, String target, Tensor elements, Lowering lowering) {
        TensorType type = lowering.tensor(target).type();
        if (!elements.type().equals(type))
            throw contradiction(node, "puts " + elements.type() + " in the place of " + type);
        lowering.write(target, elements);
    }

    /// The shapes that the file states need not fit each other, in ways that only the arithmetic of an operator finds.
    private List<Tensor> results(AtenNode node, Lowering lowering) {
        AtenOp operator = AtenOps.named(node.operator()).orElseThrow();
        try {
            lowering.computeWide(AtenOps.computes(node.operator()));
            List<Tensor> results = operator.lower(node, lowering);
            lowering.computeWide(false);
            return rounded(node, results, lowering);
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | NoSuchElementException
                | ArithmeticException
                | NegativeArraySizeException e) {
            throw contradiction(
                    node, "does not fit its operands" + (e.getMessage() == null ? "" : ": " + e.getMessage()));
        }
    }

    /// Operators compute narrow floats as `f32`; each result is rounded once to the type that the graph states.
    private List<Tensor> rounded(AtenNode node, List<Tensor> results, Lowering lowering) {
        List<Tensor> rounded = new ArrayList<>(results);
        for (int i = 0; i < results.size() && i < node.outputs().size(); i++) {
            TensorType stated = graph.types().get(node.outputs().get(i));
            if (stated != null
                    && Lowering.isNarrow(stated.element())
                    && results.get(i).element() == FloatType.F32)
                rounded.set(i, lowering.convert(results.get(i), stated.element()));
        }
        return rounded;
    }

    private static InputError contradiction(AtenNode node, String what) {
        List<String> path = node.module().names();
        return new InputError(
                node.operator() + " " + what, path.isEmpty() ? "the model itself" : path.getLast(), EXPORT_AGAIN);
    }

    /// What no operator noticed, such as stated shapes of parameters that do not fit.
    private void refuseContradictions(ModuleOp module) {
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        if (problems.hasErrors())
            throw new InputError("contradicts itself: " + problems.all().getFirst(), graph.name(), EXPORT_AGAIN);
    }

    private void outputs(FuncOp main, List<DictionaryAttr> arguments, Lowering lowering) {
        List<Value> values = new ArrayList<>();
        List<DictionaryAttr> results = new ArrayList<>();
        for (String output : graph.outputs()) {
            if (!lowering.isDefined(output))
                throw new InputError(
                        "output '" + output + "' is a result that is not supported",
                        graph.name(),
                        "return only what the accelerator shall compute");
            results.add(named("headrace.output", "output" + values.size()));
            values.add(lowering.value(lowering.tensor(output)));
        }
        mutations(lowering).forEach((name, value) -> {
            results.add(named("headrace.mutated", name));
            values.add(value);
        });
        ReturnOp.create(lowering.builder(), Location.UNKNOWN, values);
        List<Type> inputTypes =
                main.body().arguments().stream().map(Value::type).toList();
        List<Type> resultTypes = values.stream().map(Value::type).toList();
        Rewriter rewriter = Rewriter.at(main.body().last());
        rewriter.setAttribute(main, "function_type", new TypeAttr(new FunctionType(inputTypes, resultTypes)));
        rewriter.setAttribute(main, "arg_attrs", ArrayAttr.of(arguments));
        rewriter.setAttribute(main, "res_attrs", ArrayAttr.of(results));
    }

    /// The new values of changed inputs by the names that users know them by, in the order of the inputs.
    private SequencedMap<String, Value> mutations(Lowering lowering) {
        SequencedMap<String, Value> changed = new LinkedHashMap<>();
        int users = 0;
        for (AtenGraph.Input input : graph.inputs()) {
            String known = switch (input) {
                case AtenGraph.Input.User _ -> "input" + users++;
                case AtenGraph.Input.State(var _, var _, String path) -> path;
                case AtenGraph.Input.Parameter _, AtenGraph.Input.Constant _ -> "";
            };
            newValue(input, lowering).ifPresent(value -> {
                if (known.isEmpty()) throw new IllegalStateException("'" + input.name() + "' changes but is no state");
                changed.put(known, lowering.value(value));
            });
        }
        return changed;
    }

    private Optional<Tensor> newValue(AtenGraph.Input input, Lowering lowering) {
        for (AtenGraph.Mutation mutation : graph.mutations()) {
            boolean isThis = mutation.input().equals(input.name())
                    || (input instanceof AtenGraph.Input.State(var _, var others, var _)
                            && others.contains(mutation.input()));
            if (isThis) return Optional.of(lowering.tensor(mutation.value()));
        }
        return lowering.aliases().isChanged(input.name())
                ? Optional.of(lowering.tensor(input.name()))
                : Optional.empty();
    }

    /// Inputs of a run stay even if nobody reads them: the caller gives them.
    private static void dropUnusedParameters(FuncOp main) {
        Rewriter rewriter = Rewriter.at(main.body().last());
        List<Attribute> kept =
                new ArrayList<>(main.required("arg_attrs", ArrayAttr.class).elements());
        for (int i = kept.size() - 1; i >= 0; i--) {
            BlockArgument argument = main.body().argument(i);
            if (!argument.isUnused()
                    || main.argumentAttribute(i, "headrace.parameter").isEmpty()) continue;
            rewriter.removeArgument(main.body(), i);
            kept.remove(i);
            rewriter.setAttribute(main, "arg_attrs", ArrayAttr.of(kept));
        }
        List<Type> inputs = main.body().arguments().stream().map(Value::type).toList();
        rewriter.setAttribute(
                main,
                "function_type",
                new TypeAttr(new FunctionType(inputs, main.type().results())));
    }
}
