package dev.headrace.filetests.frontends;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.frontends.aten.Argument;
import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.AtenNode;
import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A call of one operator with tensors that are given here.
final class OneOperator {
    private final String name;
    private final SequencedMap<String, Argument> arguments = new LinkedHashMap<>();
    private final SequencedMap<String, TensorData> tensors = new LinkedHashMap<>();
    private double tolerance = 1e-5;

    /// @param name as in `aten.NAME`
    OneOperator(String name) {
        this.name = name;
    }

    OneOperator with(String argument, Argument value) {
        arguments.put(argument, value);
        return this;
    }

    OneOperator with(String argument, long... values) {
        return with(argument, new Argument.Ints(Arrays.stream(values).boxed().toList()));
    }

    OneOperator with(String argument, long value) {
        return with(argument, new Argument.Int(value));
    }

    OneOperator with(String argument, double value) {
        return with(argument, new Argument.Real(value));
    }

    OneOperator with(String argument, boolean value) {
        return with(argument, new Argument.Bool(value));
    }

    OneOperator with(String argument, String value) {
        return with(argument, new Argument.Text(value));
    }

    OneOperator with(String argument, TensorData value) {
        return with(argument, new Argument.Tensor(put(value)));
    }

    /// A list of tensors behind some gaps.
    OneOperator with(String argument, List<TensorData> values, int gapsBefore) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < gapsBefore; i++) names.add("");
        for (TensorData value : values) names.add(put(value));
        return with(argument, new Argument.Tensors(names));
    }

    /// A list of tensors with a gap for each colon in the pattern: `:i` has one in front of a tensor.
    OneOperator withIndices(String argument, String pattern, TensorData... values) {
        List<String> names = new ArrayList<>();
        int next = 0;
        for (char c : pattern.toCharArray()) names.add(c == ':' ? "" : put(values[next++]));
        return with(argument, new Argument.Tensors(names));
    }

    /// The largest difference, relative to 1 or to the expected number if that is larger.
    OneOperator within(double difference) {
        tolerance = difference;
        return this;
    }

    private String put(TensorData value) {
        String tensor = "t" + tensors.size();
        tensors.put(tensor, value);
        return tensor;
    }

    /// Runs the call with the tensors as inputs of the program, at every level.
    void gives(TensorType type, double... expected) {
        gives(List.of(TensorData.ofDoubles(kind(type), expected, type.shape().toArray())));
    }

    void gives(TensorData expected) {
        gives(List.of(expected));
    }

    /// As [#gives], for an operator with several results.
    void gives(List<TensorData> expected) {
        List<TensorType> types = expected.stream().map(TensorData::type).toList();
        ModuleOp module = program(types, false);
        compare(execute(module), expected, "import");
        for (Step step : Pipeline.standard(Targets.named("u55c"))) {
            new PassManager().run(module, List.of(step));
            if (step instanceof Step.Reach(var level)) compare(execute(module), expected, level.text());
        }
    }

    /// As [#gives], and again with the tensors as constants: folding and computing agree.
    void givesAndFolds(TensorType type, double... expected) {
        givesAndFolds(TensorData.ofDoubles(kind(type), expected, type.shape().toArray()));
    }

    void givesAndFolds(TensorData... expected) {
        gives(List.of(expected));
        folds(expected);
    }

    /// With the tensors as constants nothing is left to compute.
    void folds(TensorData... expected) {
        List<TensorData> results = List.of(expected);
        ModuleOp module = program(results.stream().map(TensorData::type).toList(), true);
        compare(execute(module), results, "folding");
        assertThat(module.toString()).doesNotContain("linalg.generic");
    }

    TensorData run(TensorType type, boolean constant) {
        return execute(program(List.of(type), constant)).getFirst();
    }

    private static dev.headrace.ir.data.ElementKind kind(TensorType type) {
        return dev.headrace.ir.data.ElementKind.of(type.element()).orElseThrow();
    }

    private ModuleOp program(List<TensorType> results, boolean constant) {
        List<AtenGraph.Input> inputs = new ArrayList<>();
        Map<String, TensorType> types = new LinkedHashMap<>();
        tensors.forEach((tensor, data) -> {
            inputs.add(constant ? new AtenGraph.Input.Constant(tensor, data) : new AtenGraph.Input.User(tensor));
            types.put(tensor, data.type());
        });
        List<String> outputs = new ArrayList<>();
        for (TensorType type : results) {
            outputs.add("result" + outputs.size());
            types.put(outputs.getLast(), type);
        }
        AtenNode node = new AtenNode("aten." + name, arguments, outputs, Location.named("layer"));
        return ImportAten.convert(new AtenGraph("test", inputs, List.of(node), outputs, types));
    }

    private List<TensorData> execute(ModuleOp module) {
        SequencedMap<String, TensorData> given = new LinkedHashMap<>();
        for (TensorData data : tensors.sequencedValues()) given.put("input" + given.size(), data);
        return List.copyOf(Interpreter.run(module, "main", given, parameter -> {
                    throw new AssertionError(parameter + " is asked for");
                })
                .values());
    }

    private void compare(List<TensorData> actual, List<TensorData> expected, String where) {
        for (int i = 0; i < expected.size(); i++) {
            TensorData result = actual.get(i);
            TensorData wanted = expected.get(i);
            assertThat(result.type()).as(where).isEqualTo(wanted.type());
            for (long k = 0; k < wanted.elements(); k++) {
                String place = "%s of %s: element %d of result %d, %s instead of %s"
                        .formatted(where, name, k, i, result.doubleAt(k), wanted.doubleAt(k));
                assertThat(isClose(result.doubleAt(k), wanted.doubleAt(k)))
                        .as(place)
                        .isTrue();
            }
        }
    }

    private boolean isClose(double actual, double expected) {
        return Double.compare(actual, expected) == 0
                || actual == expected
                || Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
    }
}
