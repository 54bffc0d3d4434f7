package dev.headrace.frontends.sizes;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.sizes.DynamicShapes;
import dev.headrace.dialects.sizes.Extent;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/// One program for every size up to a maximum.
///
/// It is the program for the largest sizes, with the sizes of the run as further arguments ([DynamicShapes]). Inputs
/// are padded, outputs cut; in between, reductions leave out what is not meant ([SizedBodies]), and what would mix it
/// with what is meant is refused ([TracedSizes], [ComparedSizes]).
public final class SizedProgram {
    private SizedProgram() {}

    /// @param known the values of all symbols, the maximum for those that vary
    /// @param maxima of the symbols that vary
    /// @param program gives the program for values of the varying symbols
    /// @throws InputError where the program depends on a size in a way that is not supported, with the module that does
    public static ModuleOp of(
            Symbols symbols,
            Map<String, Long> known,
            SequencedMap<String, Long> maxima,
            Function<Map<String, Long>, ModuleOp> program) {
        ModuleOp module = program.apply(maxima);
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        Map<String, Long> fixed = new LinkedHashMap<>(known);
        fixed.keySet().removeAll(maxima.keySet());
        Map<Value, List<Extent>> stated = new HashMap<>();
        for (int i = 0; i < main.body().arguments().size(); i++)
            if (main.argumentAttribute(i, "headrace.input").orElse(null) instanceof StringAttr(String name))
                stated.put(main.body().argument(i), extents(symbols, name, fixed));
        ComparedSizes compared = ComparedSizes.of(module, maxima, program);
        TracedSizes traced = TracedSizes.of(main, stated, compared);
        List<DictionaryAttr> arguments = new ArrayList<>();
        for (int i = 0; i < main.body().arguments().size(); i++)
            arguments.add(with(
                    attributes(main, "arg_attrs", i), stated.get(main.body().argument(i))));
        List<DictionaryAttr> results = new ArrayList<>();
        for (int i = 0; i < main.returned().operandCount(); i++) {
            DictionaryAttr own = attributes(main, "res_attrs", i);
            results.add(with(own, traced.result(main.returned().operand(i), own.toString())));
        }
        Map<String, Value> sizes = new HashMap<>();
        maxima.forEach((symbol, maximum) -> {
            long minimum = Math.max(symbols.range(symbol).least(), traced.minimum(symbol));
            if (minimum > maximum)
                throw new InputError(
                        "is " + maximum + ", the program needs at least " + minimum,
                        "the maximum of " + symbol,
                        "give a larger one");
            sizes.put(symbol, main.body().addArgument(TensorType.of(IntegerType.I64, 1), Location.named(symbol)));
            arguments.add(size(symbol, minimum, maximum));
        });
        new SizedBodies(traced, sizes).apply();
        Rewriter rewriter = Rewriter.at(main.body().last());
        List<Type> inputs = main.body().arguments().stream().map(Value::type).toList();
        rewriter.setAttribute(
                main,
                "function_type",
                new TypeAttr(new FunctionType(inputs, main.type().results())));
        rewriter.setAttribute(main, "arg_attrs", ArrayAttr.of(arguments));
        rewriter.setAttribute(main, "res_attrs", ArrayAttr.of(results));
        return module;
    }

    /// Values other than these, an example of what differs from run to run.
    public static Map<String, Long> other(Map<String, Long> maxima) {
        Map<String, Long> other = new LinkedHashMap<>();
        maxima.forEach((symbol, maximum) -> other.put(symbol, maximum + ComparedSizes.step(maximum)));
        return other;
    }

    private static List<Extent> extents(Symbols symbols, String name, Map<String, Long> fixed) {
        List<Extent> extents = new ArrayList<>();
        for (SizeExpr size : symbols.inputs().getOrDefault(name, List.of()))
            extents.add(size.extent(fixed)
                    .orElseThrow(() -> new InputError(
                            "has a size that is no multiple of one symbol, which is not supported with --max",
                            name,
                            "give a maximum for fewer symbols")));
        return extents;
    }

    private static DictionaryAttr attributes(FuncOp main, String list, int index) {
        return (DictionaryAttr) main.required(list, ArrayAttr.class).elements().get(index);
    }

    private static DictionaryAttr with(
            DictionaryAttr attributes, @org.jspecify.annotations.Nullable List<Extent> extents) {
        if (extents == null || extents.stream().allMatch(Extent::isFixed)) return attributes;
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>(attributes.entries());
        entries.put(
                DynamicShapes.SIZES,
                ArrayAttr.of(extents.stream()
                        .map(extent -> new StringAttr(extent.toString()))
                        .toList()));
        return new DictionaryAttr(entries);
    }

    private static DictionaryAttr size(String symbol, long minimum, long maximum) {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put(DynamicShapes.SIZE, new StringAttr(symbol));
        entries.put(DynamicShapes.MINIMUM, IntegerAttr.i64(minimum));
        entries.put(DynamicShapes.MAXIMUM, IntegerAttr.i64(maximum));
        return new DictionaryAttr(entries);
    }
}
