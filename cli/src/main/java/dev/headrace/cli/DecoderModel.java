package dev.headrace.cli;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A language model that takes some tokens with their positions, and keeps the keys and values of those before them:
/// `input0[1, tokens]` and `input1[tokens]`, both `i64`, give `output0[1, tokens, vocabulary]`.
///
/// @param model whose caches are state
/// @param tokens how many it takes at once
/// @param capacity the most tokens that the caches hold
/// @param vocabulary how many tokens it knows
record DecoderModel(Model model, int tokens, int capacity, int vocabulary) {
    private static final String INPUT = "headrace.input";
    private static final String OUTPUT = "headrace.output";

    /// Recognizes a decoder by its inputs and outputs. Caches that are given and handed back at each run, `input2`,
    /// `output1` and so on, become state, which stays where the program runs.
    ///
    /// ```mlir
    /// func.func @main(…, %k0: tensor<1x2x32x16xf32> {headrace.input = "input2"})
    ///     -> (…, tensor<1x2x32x16xf32> {headrace.output = "output1"})
    /// // becomes
    /// func.func @main(…, %k0: tensor<1x2x32x16xf32> {headrace.state = "cache0"})
    ///     -> (…, tensor<1x2x32x16xf32> {headrace.mutated = "cache0"})
    /// ```
    /// @param where what messages call the model
    /// @throws InputError where the program has no such form
    static DecoderModel of(Model model, String where) {
        FuncOp main = model.main();
        SequencedMap<String, Type> inputs = named(main, INPUT, main.type().inputs());
        SequencedMap<String, Type> outputs = named(main, OUTPUT, main.type().results());
        Dims ids = shape(inputs.get("input0"), IntegerType.I64);
        Dims positions = shape(inputs.get("input1"), IntegerType.I64);
        Dims logits = outputs.get("output0") instanceof TensorType type && type.element() instanceof FloatType
                ? type.shape()
                : Dims.NONE;
        if (ids.size() != 2
                || ids.at(0) != 1
                || !positions.equals(Dims.of(ids.at(1)))
                || logits.size() != 3
                || !logits.equals(Dims.of(1, ids.at(1), logits.at(2)))) throw noDecoder(where, inputs, outputs);
        Map<String, TensorData> empty = new HashMap<>();
        for (int i = 2; i < inputs.size(); i++) {
            Type cache = inputs.get("input" + i);
            if (!(cache instanceof TensorType type)
                    || type.shape().size() != 4
                    || !cache.equals(outputs.get("output" + (i - 1)))) throw noDecoder(where, inputs, outputs);
            empty.put("cache" + (i - 2), zeros(type));
        }
        if (outputs.size() != Math.max(1, inputs.size() - 1)) throw noDecoder(where, inputs, outputs);
        keepCaches(main);
        Model kept = new Model(model.module(), name -> {
            TensorData cache = empty.get(name);
            return cache != null ? cache : model.parameters().apply(name);
        });
        return new DecoderModel(
                kept, (int) ids.at(1), (int) capacity(main, where, inputs, outputs), (int) logits.at(2));
    }

    private static TensorData zeros(TensorType type) {
        return TensorData.splat(
                ElementKind.of(type.element()).orElseThrow(), 0.0, type.shape().toArray());
    }

    private static SequencedMap<String, Type> named(FuncOp main, String attribute, List<Type> types) {
        SequencedMap<String, Type> named = new LinkedHashMap<>();
        for (int i = 0; i < types.size(); i++) {
            var name =
                    attribute.equals(INPUT) ? main.argumentAttribute(i, attribute) : main.resultAttribute(i, attribute);
            if (name.orElse(null) instanceof StringAttr(String text)) named.put(text, types.get(i));
        }
        return named;
    }

    private static Dims shape(@Nullable Type type, Type element) {
        return type instanceof TensorType tensor && tensor.element().equals(element) ? tensor.shape() : Dims.NONE;
    }

    private static void keepCaches(FuncOp main) {
        List<Attribute> arguments = new ArrayList<>();
        for (int i = 0; i < main.type().inputs().size(); i++) {
            int input = number(main.argumentAttribute(i, INPUT).orElse(null), "input");
            arguments.add(input < 2 ? main.argumentAttributes(i) : named("headrace.state", input - 2));
        }
        List<Attribute> results = new ArrayList<>();
        for (int i = 0; i < main.type().results().size(); i++) {
            int output = number(main.resultAttribute(i, OUTPUT).orElse(null), "output");
            results.add(output < 1 ? main.resultAttributes(i) : named("headrace.mutated", output - 1));
        }
        Rewriter rewriter = Rewriter.at(main);
        rewriter.setAttribute(main, FuncOp.ARGUMENTS, ArrayAttr.of(arguments));
        rewriter.setAttribute(main, FuncOp.RESULTS, ArrayAttr.of(results));
    }

    private static DictionaryAttr named(String attribute, int cache) {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put(attribute, new StringAttr("cache" + cache));
        return new DictionaryAttr(entries);
    }

    /// `2` for `input2`; -1 for what is no input.
    private static int number(@Nullable Attribute name, String kind) {
        return name instanceof StringAttr(String text) && text.matches(kind + "\\d{1,8}")
                ? Integer.parseInt(text.substring(kind.length()))
                : -1;
    }

    /// The size that all caches have along their third dimension.
    private static long capacity(FuncOp main, String where, Map<String, Type> inputs, Map<String, Type> outputs) {
        long capacity = 0;
        for (int i = 0; i < main.type().inputs().size(); i++)
            if (main.argumentAttribute(i, "headrace.state").isPresent()
                    && main.type().inputs().get(i) instanceof TensorType type
                    && type.shape().size() == 4) {
                long size = type.shape().at(2);
                capacity = capacity == 0 ? size : Math.min(capacity, size);
            }
        if (capacity == 0) throw noDecoder(where, inputs, outputs);
        return capacity;
    }

    private static InputError noDecoder(String where, Map<String, Type> inputs, Map<String, Type> outputs) {
        return new InputError(
                "takes " + inputs + " and gives " + outputs + ", which is no decoder with caches",
                where,
                "give a Hugging Face directory, or a model of tokens [1, n], positions [n] and caches [1, heads, size,"
                        + " n] that it gives back behind its logits");
    }
}
