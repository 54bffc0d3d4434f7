package dev.headrace.filetests.runner;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `// RUN-VALUES: @main([1.0, 2.0], 3.0) == [4.0, 5.0]`: what a function gives for some arguments.
///
/// A tensor is a list of (lists of) numbers, or one number for all elements, or `iota`: 0, 1, 2, … in row-major order.
/// Values are compared exactly.
record ValuesLine(String function, List<String> arguments, List<String> results, String text) {
    private static final Pattern FORM = Pattern.compile("//\\s*RUN-VALUES:\\s*@(\\w+)\\((.*)\\)\\s*==\\s*(.*)");

    static List<ValuesLine> in(String text) {
        List<ValuesLine> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (!line.contains("RUN-VALUES:")) continue;
            Matcher matcher = FORM.matcher(line);
            if (!matcher.find()) throw new IllegalArgumentException("cannot understand '" + line + "'");
            lines.add(new ValuesLine(
                    matcher.group(1), split(matcher.group(2)), split(matcher.group(3)), matcher.group()));
        }
        return lines;
    }

    /// At the commas that stand in no brackets.
    private static List<String> split(String list) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '[') depth++;
            if (c == ']') depth--;
            if (c == ',' && depth == 0) {
                parts.add(list.substring(start, i).strip());
                start = i + 1;
            }
        }
        if (!list.substring(start).isBlank()) parts.add(list.substring(start).strip());
        return parts;
    }

    /// @param when what was done to the module before, for the message
    /// @throws IllegalStateException if the function gives something else
    void check(ModuleOp module, String when) {
        FuncOp entry = FuncOp.find(module, function)
                .orElseThrow(() -> new IllegalArgumentException("there is no function @" + function));
        Map<String, TensorData> inputs = new LinkedHashMap<>();
        List<Type> types = entry.type().inputs();
        if (types.size() != arguments.size())
            throw new IllegalArgumentException(
                    "'" + text + "' has not the " + types.size() + " arguments of the function");
        for (int i = 0; i < types.size(); i++) inputs.put("arg" + i, tensor(arguments.get(i), types.get(i)));
        List<TensorData> given =
                List.copyOf(Interpreter.run(module, function, inputs, name -> Objects.requireNonNull(inputs.get(name)))
                        .values());
        for (int i = 0; i < given.size(); i++) {
            TensorData expected = tensor(results.get(i), entry.type().results().get(i));
            if (!numbers(given.get(i)).equals(numbers(expected)))
                throw new IllegalStateException(
                        "%s: '%s', but result %d is %s".formatted(when, text, i, numbers(given.get(i))));
        }
    }

    private static List<Double> numbers(TensorData tensor) {
        return java.util.Arrays.stream(tensor.toDoubles()).boxed().toList();
    }

    private static TensorData tensor(String text, Type type) {
        TensorType tensor = (TensorType) type;
        ElementKind kind = ElementKind.of(tensor.element()).orElseThrow();
        double[] numbers = new double[(int) tensor.elements()];
        if (text.equals("iota")) {
            for (int i = 0; i < numbers.length; i++) numbers[i] = i;
        } else {
            String attribute = "dense<" + text + "> : " + type;
            DenseElementsAttr elements = (DenseElementsAttr) Parser.attribute(attribute, Dialects.registry());
            for (int i = 0; i < numbers.length; i++)
                numbers[i] = kind.isFloat() ? elements.floatAt(i) : elements.integerAt(i);
        }
        return TensorData.ofDoubles(kind, numbers, tensor.shape().toArray());
    }
}
