package dev.headrace.filetests.frontends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.frontends.aten.Argument;
import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.AtenNode;
import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.ir.Location;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A call of one operator with tensors that are given here.
final class OneOperator {
    private final String name;
    private final SequencedMap<String, Argument> arguments = new LinkedHashMap<>();
    private final SequencedMap<String, TensorData> tensors = new LinkedHashMap<>();

    /// @param name as in `aten.NAME`
    OneOperator(String name) {
        this.name = name;
    }

    OneOperator with(String argument, Argument value) {
        arguments.put(argument, value);
        return this;
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

    private String put(TensorData value) {
        String tensor = "t" + tensors.size();
        tensors.put(tensor, value);
        return tensor;
    }

    /// Runs the call with the tensors as inputs of the program.
    void gives(TensorType type, double... expected) {
        compare(run(type, false), type, expected);
    }

    /// As [#gives], and again with the tensors as constants: folding and computing agree.
    void givesAndFolds(TensorType type, double... expected) {
        gives(type, expected);
        compare(run(type, true), type, expected);
    }

    TensorData run(TensorType type, boolean constant) {
        List<AtenGraph.Input> inputs = new ArrayList<>();
        Map<String, TensorType> types = new LinkedHashMap<>();
        SequencedMap<String, TensorData> given = new LinkedHashMap<>();
        tensors.forEach((tensor, data) -> {
            inputs.add(constant ? new AtenGraph.Input.Constant(tensor, data) : new AtenGraph.Input.User(tensor));
            types.put(tensor, data.type());
            given.put("input" + given.size(), data);
        });
        types.put("result", type);
        AtenNode node = new AtenNode("aten." + name, arguments, List.of("result"), Location.named("layer"));
        var module = ImportAten.convert(new AtenGraph("test", inputs, List.of(node), List.of("result"), types));
        return Interpreter.run(module, "main", given, parameter -> {
                    throw new AssertionError(parameter + " is asked for");
                })
                .firstEntry()
                .getValue();
    }

    private static void compare(TensorData actual, TensorType type, double... expected) {
        assertThat(actual.type()).isEqualTo(type);
        assertThat(actual.toDoubles()).containsExactly(expected, within(1e-5));
    }
}
