package dev.headrace.compiler.layers;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/// Layers of equal structure as a function and its calls.
final class OutlinedLayers {
    private final FuncOp caller;
    private final List<Layer> layers;
    private final PassContext context;
    private final MergedNames names = new MergedNames();

    /// What the function takes: for each argument its values in all layers. Equal rows are one argument.
    private final SequencedMap<List<Value>, Integer> arguments = new LinkedHashMap<>();

    /// The constants in bodies that differ between layers, by their place among the constants of a layer, with the
    /// argument that replaces them.
    private final SequencedMap<Integer, Integer> varying = new LinkedHashMap<>();

    private final List<Layer.Output> outputs;

    OutlinedLayers(FuncOp caller, List<Layer> layers, PassContext context) {
        this.caller = caller;
        this.layers = layers;
        this.context = context;
        var used = new TreeSet<Layer.Output>();
        for (Layer layer : layers) used.addAll(layer.used());
        outputs = List.copyOf(used);
    }

    void replace() {
        for (int i = 0; i < first().outside().size(); i++) {
            int place = i;
            arguments.putIfAbsent(
                    layers.stream().map(l -> l.outside().get(place)).toList(), arguments.size());
        }
        for (int i = 0; i < first().constants().size(); i++) vary(i);
        for (int i = 0; i < first().computations().size(); i++) {
            int place = i;
            names.note(layers.stream()
                    .map(l -> l.computations().get(place).location())
                    .toList());
        }
        FuncOp function = outline();
        call(function);
        Patterns.eraseUnused(caller.enclosing(ModuleOp.class).orElseThrow());
        context.remark(Remark.of(
                        "layers",
                        function.symbol(),
                        layers.size() + " layers are one function",
                        "their computations are the same but for weights"
                                + (varying.isEmpty() ? "" : " and numbers, which became parameters"))
                .with("layers", layers.size())
                .with("computations", first().computations().size())
                .with("operands", arguments.size()));
    }

    private Layer first() {
        return layers.getFirst();
    }

    /// A constant that is not the same in all layers is handed in as a tensor without dimensions.
    private void vary(int place) {
        List<Attribute> values =
                layers.stream().map(l -> l.constants().get(place).value()).toList();
        if (values.stream().allMatch(values.getFirst()::equals)) return;
        List<Value> tensors = new ArrayList<>();
        for (Layer layer : layers) {
            ConstantOp constant = layer.constants().get(place);
            TensorType type = new TensorType(Dims.NONE, constant.result().type());
            Builder at = Rewriter.at(layer.computations().getFirst());
            tensors.add(ConstantOp.create(at, constant.location(), tensor(type, constant.value()))
                    .result());
        }
        varying.put(place, arguments.size());
        arguments.put(tensors, arguments.size());
    }

    private static DenseElementsAttr tensor(TensorType type, Attribute value) {
        return switch (value) {
            case FloatAttr number -> DenseElementsAttr.ofFloats(type, number.value());
            case IntegerAttr number -> DenseElementsAttr.ofIntegers(type, number.value());
            default -> throw new IllegalStateException("no number: " + value);
        };
    }

    private FuncOp outline() {
        ModuleOp module = caller.enclosing(ModuleOp.class).orElseThrow();
        List<Type> inputs =
                arguments.keySet().stream().map(a -> a.getFirst().type()).toList();
        List<Type> results =
                outputs.stream().map(o -> result(first(), o).type()).toList();
        Location all = places(first());
        FuncOp function = FuncOp.create(
                Rewriter.atEndOf(module.body()),
                Location.UNKNOWN,
                name(module),
                new FunctionType(inputs, results),
                arguments.keySet().stream().map(this::described).toList(),
                List.of());
        Map<Value, Value> mapping = new HashMap<>();
        Rewriter body = Rewriter.atEndOf(function.body());
        int next = 0;
        for (GenericOp op : first().computations()) next = copy(op, next, function, body, mapping);
        List<Value> returned = new ArrayList<>();
        for (Layer.Output output : outputs) returned.add(Objects.requireNonNull(mapping.get(result(first(), output))));
        ReturnOp.create(body, all, returned);
        takeVarying(function, mapping);
        Rewriter rewriter = Rewriter.at(function);
        rewriter.setAttribute(function, "sym_visibility", new StringAttr("private"));
        rewriter.setAttribute(function, "headrace.layers", IntegerAttr.i64(layers.size()));
        names.apply(function);
        rewriter.setLocation(function, Location.named(function.symbol()));
        return function;
    }

    /// Copies a computation. What is one value in the first layer may be several in others, so each use has an argument
    /// of its own to read.
    /// @param next the place of the computation's first use among what comes from outside
    /// @return the place behind its last one
    private int copy(GenericOp op, int next, FuncOp function, Rewriter body, Map<Value, Value> mapping) {
        int place = next;
        Map<Integer, Value> operands = new HashMap<>();
        for (int i = 0; i < op.operandCount(); i++) {
            if (first().makes(op.operand(i))) copy(op.operand(i), body, mapping);
            else operands.put(i, argument(place++, function));
        }
        for (Value captured : Fingerprint.of(op).captured()) {
            if (first().makes(captured)) copy(captured, body, mapping);
            else mapping.put(captured, argument(place++, function));
        }
        GenericOp inside = body.copy(op, mapping);
        operands.forEach((operand, argument) -> body.setOperand(inside, operand, argument));
        return place;
    }

    private Value argument(int place, FuncOp function) {
        List<Value> row = layers.stream().map(l -> l.outside().get(place)).toList();
        return function.body().argument(Objects.requireNonNull(arguments.get(row)));
    }

    /// Makes a value of the layer inside the function, if it is none of a computation.
    private void copy(Value value, Rewriter body, Map<Value, Value> mapping) {
        if (mapping.containsKey(value)) return;
        Op maker = Objects.requireNonNull(value.definingOp(), "a value of the layer that nothing makes");
        for (Value operand : maker.operands()) copy(operand, body, mapping);
        body.copy(maker, mapping);
    }

    /// Reads the constants that vary from the function's arguments.
    private void takeVarying(FuncOp function, Map<Value, Value> mapping) {
        Map<GenericOp, SequencedMap<ConstantOp, BlockArgument>> varied = new LinkedHashMap<>();
        varying.forEach((place, argument) -> {
            Value inside = mapping.get(first().constants().get(place).result());
            ConstantOp constant = (ConstantOp)
                    Objects.requireNonNull(Objects.requireNonNull(inside).definingOp());
            varied.computeIfAbsent(constant.enclosing(GenericOp.class).orElseThrow(), _ -> new LinkedHashMap<>())
                    .put(constant, function.body().argument(argument));
        });
        varied.forEach(ScalarInputs::add);
    }

    private String name(ModuleOp module) {
        UniqueNames taken = new UniqueNames();
        for (FuncOp function : module.body().ops(FuncOp.class)) taken.claim(function.symbol());
        return taken.claim(names.layers("layer"));
    }

    private static Location places(Layer layer) {
        return layer.computations().stream().map(Op::location).reduce(Location.UNKNOWN, Location::fuse);
    }

    /// The attributes of an argument: what it is called in the model.
    private DictionaryAttr described(List<Value> values) {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        List<String> paths = new ArrayList<>();
        for (Value value : values) {
            String path = path(value);
            if (!path.isEmpty()) paths.add(path);
        }
        if (paths.size() == values.size()) entries.put("headrace.operand", new StringAttr(MergedNames.merge(paths)));
        return new DictionaryAttr(entries);
    }

    private String path(Value value) {
        Value origin = value;
        while (origin.definingOp() != null && Leaves.isView(origin.definingOp()))
            origin = origin.definingOp().operand(0);
        if (origin instanceof BlockArgument argument) {
            for (String kind : List.of("headrace.parameter", "headrace.input"))
                if (caller.argumentAttribute(argument.index(), kind).orElse(null) instanceof StringAttr(String name))
                    return name;
        }
        List<String> places = origin.location().names();
        return places.isEmpty() ? "" : places.getLast();
    }

    /// Puts the calls where the layers end.
    private void call(FuncOp function) {
        Map<Value, Value> replaced = new HashMap<>();
        List<CallOp> calls = new ArrayList<>();
        for (int l = 0; l < layers.size(); l++) {
            Layer layer = layers.get(l);
            int number = l;
            List<Value> operands = arguments.keySet().stream()
                    .map(values -> replaced.getOrDefault(values.get(number), values.get(number)))
                    .toList();
            Rewriter rewriter = Rewriter.at(layer.computations().getLast());
            rewriter.moveAfter(layer.computations().getLast());
            CallOp call = CallOp.create(
                    rewriter,
                    Location.named(names.layer(places(layer).names(), function.symbol())),
                    function,
                    operands);
            calls.add(call);
            for (int i = 0; i < outputs.size(); i++) {
                Value old = result(layer, outputs.get(i));
                replaced.put(old, call.result(i));
                rewriter.replaceAllUses(old, call.result(i));
            }
        }
        eraseLayers();
        calls.forEach(OutlinedLayers::bringUsersBehind);
    }

    /// Last operations first, so that nothing is used when its turn comes; with the views that only layers looked
    /// through.
    private void eraseLayers() {
        Set<Op> gone = new HashSet<>();
        for (Layer layer : layers) gone.addAll(layer.computations());
        for (Op op : caller.body().ops().reversed()) {
            boolean isView = Leaves.isView(op) && op.results().stream().allMatch(Value::isUnused);
            if (gone.contains(op) || isView) Rewriter.at(op).erase(op);
        }
    }

    /// Views of results stood between the computations of the layer, that is before the call now.
    private static void bringUsersBehind(CallOp call) {
        List<Op> early = new ArrayList<>();
        for (Op op = call.block().first(); op != call; op = Objects.requireNonNull(op.nextInBlock()))
            for (Value operand : op.operands())
                if (operand.definingOp() == call || early.contains(operand.definingOp())) {
                    early.add(op);
                    break;
                }
        Op next = call.nextInBlock();
        for (Op op : early) Rewriter.at(op).moveOpBefore(op, Objects.requireNonNull(next));
    }

    private static Value result(Layer layer, Layer.Output output) {
        return layer.computations().get(output.computation()).result(output.result());
    }
}
