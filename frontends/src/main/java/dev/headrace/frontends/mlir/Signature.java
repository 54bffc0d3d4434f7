package dev.headrace.frontends.mlir;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Location;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The names of what goes in and out: arguments are `input0`, …, results `output0`, …, and large constants become
/// parameters, named by their location or else `cst`, `cst_0`, … in their order.
///
/// Before: `func.func @main(%x: tensor<1x8xf32>) { %w = arith.constant dense<"0x…"> : tensor<8x16xf32> …`. After:
/// `func.func @main(%x: tensor<1x8xf32> {headrace.input = "input0"}, %w: tensor<8x16xf32> {headrace.parameter =
/// "cst"})`.
final class Signature {
    /// What is larger is a weight.
    private static final int LARGEST_CONSTANT = 64;

    private final FuncOp main;
    private final Map<String, TensorData> weights = new LinkedHashMap<>();

    private Signature(FuncOp main) {
        this.main = main;
    }

    /// @return the parameters by their names
    static Map<String, TensorData> complete(FuncOp main) {
        Signature signature = new Signature(main);
        List<Attribute> arguments = signature.inputs();
        arguments.addAll(signature.parameters());
        Rewriter rewriter = Rewriter.at(main);
        rewriter.setAttribute(main, "arg_attrs", ArrayAttr.of(arguments));
        rewriter.setAttribute(main, "res_attrs", ArrayAttr.of(signature.outputs()));
        rewriter.setAttribute(
                main,
                "function_type",
                new TypeAttr(new FunctionType(
                        main.body().arguments().stream().map(Value::type).toList(),
                        main.type().results())));
        return signature.weights;
    }

    private List<Attribute> inputs() {
        List<Attribute> names = new ArrayList<>();
        List<Type> types = main.type().inputs();
        for (int i = 0; i < types.size(); i++) {
            requireTensor("argument " + i, types.get(i));
            if (main.argumentAttribute(i, "headrace.parameter").isPresent())
                throw Refusal.of(main, "has argument " + i + " as a parameter, whose values are not in this file");
            names.add(named("headrace.input", "input" + i));
        }
        return names;
    }

    private List<Attribute> outputs() {
        List<Attribute> names = new ArrayList<>();
        List<Type> types = main.type().results();
        if (types.isEmpty()) throw Refusal.of(main, "has no result");
        for (int i = 0; i < types.size(); i++) {
            requireTensor("result " + i, types.get(i));
            names.add(named("headrace.output", "output" + i));
        }
        return names;
    }

    private void requireTensor(String what, Type type) {
        if (!(type instanceof TensorType tensor))
            throw Refusal.of(main, "has " + what + " of type " + type + ", expected a tensor");
        if (ElementKind.of(tensor.element()).isEmpty())
            throw Refusal.of(main, "has " + what + " of type " + type + ", no file holds such elements");
    }

    private List<Attribute> parameters() {
        List<Attribute> names = new ArrayList<>();
        for (ConstantOp op : main.body().ops(ConstantOp.class)) {
            boolean isWeight = op.value() instanceof DenseElementsAttr elements
                    && !elements.isSplat()
                    && elements.type().elements() > LARGEST_CONSTANT
                    && ElementKind.of(elements.type().element()).isPresent();
            if (!isWeight) continue;
            String name = fresh(op.location());
            weights.put(name, ((DenseElementsAttr) op.value()).data());
            Value argument = main.body().addArgument(op.result().type(), Location.named(name));
            Rewriter.at(op).replace(op, argument);
            names.add(named("headrace.parameter", name));
        }
        return names;
    }

    private String fresh(Location location) {
        List<String> names = location.names();
        String base = names.isEmpty() ? "cst" : names.getLast();
        String name = base;
        for (int i = 0; weights.containsKey(name); i++) name = base + "_" + i;
        return name;
    }

    private static DictionaryAttr named(String kind, String name) {
        LinkedHashMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put(kind, new StringAttr(name));
        return new DictionaryAttr(entries);
    }
}
