package dev.headrace.dialects.func;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Location;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.type.FunctionType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.IntPredicate;

/// Changes what a function takes and gives, with its type and the attributes that belong to it. Calls are the caller's
/// concern.
public final class FuncSignature {
    private FuncSignature() {}

    /// Adds an argument at the end.
    public static BlockArgument appendArgument(
            FuncOp function, Type type, Location location, DictionaryAttr attributes) {
        List<Attribute> all =
                attributes(function, FuncOp.ARGUMENTS, function.type().inputs().size());
        BlockArgument argument = function.body().addArgument(type, location);
        all.add(attributes);
        update(function, FuncOp.ARGUMENTS, all);
        return argument;
    }

    /// Removes those arguments that nobody uses and that `isMeant` holds for, by their number.
    public static void removeUnusedArguments(FuncOp function, IntPredicate isMeant) {
        List<Attribute> all =
                attributes(function, FuncOp.ARGUMENTS, function.type().inputs().size());
        for (int i = function.body().arguments().size() - 1; i >= 0; i--) {
            if (!function.body().argument(i).isUnused() || !isMeant.test(i)) continue;
            Rewriter.at(function).removeArgument(function.body(), i);
            all.remove(i);
        }
        update(function, FuncOp.ARGUMENTS, all);
    }

    public static void setArgumentAttribute(FuncOp function, int argument, String name, Attribute value) {
        List<Attribute> all =
                attributes(function, FuncOp.ARGUMENTS, function.type().inputs().size());
        all.set(argument, with(all.get(argument), name, value));
        update(function, FuncOp.ARGUMENTS, all);
    }

    public static void setResultAttribute(FuncOp function, int result, String name, Attribute value) {
        List<Attribute> all =
                attributes(function, FuncOp.RESULTS, function.type().results().size());
        all.set(result, with(all.get(result), name, value));
        update(function, FuncOp.RESULTS, all);
    }

    /// Returns another value in place of a result, whose attributes stay.
    public static void setResult(FuncOp function, int result, Value value) {
        Rewriter.at(function).setOperand(function.returned(), result, value);
        update(
                function,
                FuncOp.RESULTS,
                attributes(function, FuncOp.RESULTS, function.type().results().size()));
    }

    private static DictionaryAttr with(Attribute attributes, String name, Attribute value) {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>(((DictionaryAttr) attributes).entries());
        entries.put(name, value);
        return new DictionaryAttr(entries);
    }

    /// Adds a result at the end.
    public static void appendResult(FuncOp function, Value value, DictionaryAttr attributes) {
        List<Attribute> all =
                attributes(function, FuncOp.RESULTS, function.type().results().size());
        List<Value> values = new ArrayList<>(function.returned().operands());
        values.add(value);
        Rewriter.at(function).setOperands(function.returned(), values);
        all.add(attributes);
        update(function, FuncOp.RESULTS, all);
    }

    private static List<Attribute> attributes(FuncOp function, String kind, int count) {
        List<Attribute> all = new ArrayList<>(function.attribute(kind, ArrayAttr.class)
                .map(ArrayAttr::elements)
                .orElse(List.of()));
        while (all.size() < count) all.add(new DictionaryAttr(new LinkedHashMap<>()));
        return all;
    }

    private static void update(FuncOp function, String kind, List<Attribute> attributes) {
        List<Type> inputs =
                function.body().arguments().stream().map(BlockArgument::type).toList();
        List<Type> results =
                function.returned().operands().stream().map(Value::type).toList();
        Rewriter rewriter = Rewriter.at(function);
        rewriter.setAttribute(function, FuncOp.TYPE, new TypeAttr(new FunctionType(inputs, results)));
        rewriter.setAttribute(function, kind, ArrayAttr.of(attributes));
    }
}
