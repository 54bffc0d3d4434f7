package dev.headrace.filetests.programs;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;

/// Runs `@main` of a program on arguments that a seed gives, and compares what came out.
final class Execution {
    /// Integers among the arguments are below this number.
    static final int IDS = 3;

    private Execution() {}

    /// Multiples of 1/8 up to [Draft#ARGUMENT_BOUND] for floats, 0 and 1 for flags, small ids for other integers.
    static SequencedMap<String, TensorData> inputs(ModuleOp module, long seed) {
        Random random = new Random(seed);
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        for (Value argument : FuncOp.find(module, "main").orElseThrow().body().arguments())
            inputs.put("arg" + inputs.size(), tensor((TensorType) argument.type(), random));
        return inputs;
    }

    private static TensorData tensor(TensorType type, Random random) {
        ElementKind kind = ElementKind.of(type.element()).orElseThrow();
        double[] numbers = new double[(int) type.elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (kind) {
                case F32, F64, F16, BF16, F8_E4M3 -> (random.nextInt(33) - 16) / 8.0;
                case BOOL -> random.nextInt(2);
                case I4 -> random.nextInt(8);
                case I8, I16, I32, I64, U8 -> random.nextInt(IDS);
            };
        }
        return TensorData.ofDoubles(kind, numbers, type.shape().toArray());
    }

    static SequencedMap<String, TensorData> run(ModuleOp module, Map<String, TensorData> inputs) {
        return Interpreter.run(module, "main", inputs, name -> Objects.requireNonNull(inputs.get(name)));
    }

    /// Where the results part, if they do.
    /// @param tolerance what a number may be off, as a part of the largest number of its tensor; 0 for nothing at all
    static Optional<String> difference(
            SequencedMap<String, TensorData> expected, SequencedMap<String, TensorData> given, double tolerance) {
        if (!expected.keySet().equals(given.keySet()))
            return Optional.of("gives " + given.keySet() + ", expected " + expected.keySet());
        for (String name : expected.keySet()) {
            Optional<String> difference = difference(
                    Objects.requireNonNull(expected.get(name)), Objects.requireNonNull(given.get(name)), tolerance);
            if (difference.isPresent()) return difference.map(d -> name + " " + d);
        }
        return Optional.empty();
    }

    /// What rounding may leave of a sum of arguments that cancel each other, where the order of the sum changed.
    private static final double CANCELLED = Draft.MOST_ELEMENTS * Draft.ARGUMENT_BOUND * 0x1p-24;

    private static Optional<String> difference(TensorData expected, TensorData given, double tolerance) {
        if (!expected.type().equals(given.type()))
            return Optional.of("is " + given.type() + ", expected " + expected.type());
        double[] left = expected.toDoubles();
        double[] right = given.toDoubles();
        double largest = 0;
        for (double number : left) largest = Math.max(largest, Math.abs(number));
        for (int i = 0; i < left.length; i++) {
            boolean equal = Double.compare(left[i], right[i]) == 0;
            if (equal || tolerance > 0 && Math.abs(left[i] - right[i]) <= tolerance * largest + CANCELLED) continue;
            return Optional.of("has " + right[i] + " as element " + i + ", expected " + left[i]);
        }
        return Optional.empty();
    }

    /// The first element that is no number, if there is one.
    static Optional<String> infinity(SequencedMap<String, TensorData> results) {
        for (var result : results.entrySet())
            for (double number : result.getValue().toDoubles())
                if (!Double.isFinite(number)) return Optional.of(result.getKey() + " holds " + number);
        return Optional.empty();
    }
}
