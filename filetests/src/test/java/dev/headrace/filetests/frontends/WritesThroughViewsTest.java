package dev.headrace.filetests.frontends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.frontends.aten.Argument;
import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.AtenNode;
import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random programs of views and writes, against memory that views really share.
class WritesThroughViewsTest {
    private static final int[] SHAPE = {3, 4, 2};

    private final SequencedMap<String, Strided> tensors = new LinkedHashMap<>();
    private final Map<String, TensorType> types = new LinkedHashMap<>();
    private final List<AtenNode> nodes = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everyNameShowsWhatWasWrittenLast(int seed) {
        Random random = new Random(seed);
        double[] first = random.doubles(24, -4, 4).map(Math::rint).toArray();
        double[] state = random.doubles(24, -4, 4).map(Math::rint).toArray();
        name("x", Strided.fresh(first.clone(), SHAPE));
        name("s", Strided.fresh(state.clone(), SHAPE));
        for (int step = 0; step < 14; step++) step(random, step);
        List<AtenGraph.Input> inputs =
                List.of(new AtenGraph.Input.User("x"), new AtenGraph.Input.State("s", List.of("again"), "cache"));
        types.put("again", Objects.requireNonNull(types.get("s")));
        List<String> outputs = List.copyOf(tensors.keySet());
        ModuleOp module = ImportAten.convert(new AtenGraph("test", inputs, nodes, outputs, types));
        compare(run(module, first, state), outputs);
        // The whole pipeline is slow for so many outputs: every fifth.
        if (seed % 5 != 0) return;
        new PassManager().run(module, Pipeline.standard(Targets.named("u55c")));
        compare(run(module, first, state), outputs);
    }

    private static SequencedMap<String, TensorData> run(ModuleOp module, double[] first, double[] state) {
        return Interpreter.run(module, "main", Map.of("input0", data(first)), name -> {
            assertThat(name).isEqualTo("cache");
            return data(state);
        });
    }

    private void compare(SequencedMap<String, TensorData> actual, List<String> outputs) {
        for (int i = 0; i < outputs.size(); i++)
            assertThat(value(actual, "output" + i))
                    .as(outputs.get(i) + " in " + nodes)
                    .containsExactly(tensor(outputs.get(i)).values());
        if (actual.containsKey("mutated.cache"))
            assertThat(value(actual, "mutated.cache"))
                    .containsExactly(tensor("s").values());
        if (actual.containsKey("mutated.input0"))
            assertThat(value(actual, "mutated.input0"))
                    .containsExactly(tensor("x").values());
    }

    private static double[] value(SequencedMap<String, TensorData> values, String name) {
        return Objects.requireNonNull(values.get(name), name).toDoubles();
    }

    private Strided tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static TensorData data(double[] values) {
        return TensorData.ofDoubles(ElementKind.F32, values, 3, 4, 2);
    }

    private void step(Random random, int step) {
        List<String> names = List.copyOf(tensors.keySet());
        String on = names.get(random.nextInt(names.size()));
        Strided tensor = tensor(on);
        int rank = tensor.sizes().length;
        int dim = rank == 0 ? 0 : random.nextInt(rank);
        int size = rank == 0 ? 1 : tensor.sizes()[dim];
        String result = "t" + step;
        switch (random.nextInt(rank == 0 ? 4 : 10)) {
            case 0, 1 -> {
                double number = random.nextInt(5) - 2;
                write(
                        tensor,
                        Arrays.stream(tensor.values()).map(v -> v + number).toArray());
                call("add_.Tensor", on, result, tensor, "other", new Argument.Real(number));
            }
            case 2 -> {
                write(
                        tensor,
                        Arrays.stream(tensor.values()).map(v -> Math.max(v, 0)).toArray());
                call("relu_.default", on, result, tensor);
            }
            case 3 -> copy(random, on, result);
            case 4, 5 -> {
                int start = random.nextInt(size);
                int stride = 1 + random.nextInt(3);
                int end = start + 1 + random.nextInt(size - start);
                Strided view = tensor.with(
                        dim,
                        Math.ceilDiv(end - start, stride),
                        tensor.strides()[dim] * stride,
                        start * tensor.strides()[dim]);
                call(
                        "slice.Tensor",
                        on,
                        result,
                        view,
                        "dim",
                        integer(dim),
                        "start",
                        integer(start),
                        "end",
                        integer(end),
                        "step",
                        integer(stride));
            }
            case 6 -> {
                int index = random.nextInt(size);
                call(
                        "select.int",
                        on,
                        result,
                        tensor.without(dim, index),
                        "dim",
                        integer(dim - rank),
                        "index",
                        integer(index - size));
            }
            case 7 -> {
                int other = random.nextInt(rank);
                int[] order = new int[rank];
                for (int i = 0; i < rank; i++) order[i] = i == dim ? other : i == other ? dim : i;
                call("transpose.int", on, result, tensor.permuted(order), "dim0", integer(dim), "dim1", integer(other));
            }
            case 8 -> {
                if (!tensor.isContiguous()) return;
                Strided flat = Strided.fresh(tensor.memory(), tensor.elements());
                Strided view = new Strided(tensor.memory(), tensor.offset(), flat.sizes(), flat.strides());
                call("view.default", on, result, view, "size", new Argument.Ints(List.of(-1L)));
            }
            default -> {
                int piece = Math.ceilDiv(size, 2);
                if (piece == size) return;
                Strided one = tensor.with(dim, piece, tensor.strides()[dim], 0);
                Strided two = tensor.with(dim, size - piece, tensor.strides()[dim], piece * tensor.strides()[dim]);
                name(result, one);
                name(result + "b", two);
                node(
                        "split.Tensor",
                        on,
                        List.of(result, result + "b"),
                        "split_size",
                        integer(piece),
                        "dim",
                        integer(dim));
            }
        }
    }

    /// Another tensor of the same shape is copied, even a view of the same memory.
    private void copy(Random random, String on, String result) {
        Strided tensor = tensor(on);
        List<String> fitting = tensors.entrySet().stream()
                .filter(e -> Arrays.equals(e.getValue().sizes(), tensor.sizes()))
                .map(Map.Entry::getKey)
                .toList();
        String source = fitting.get(random.nextInt(fitting.size()));
        // What overlaps itself is undefined in PyTorch.
        if (tensor(source).memory() == tensor.memory() && !source.equals(on)) return;
        write(tensor, tensor(source).values());
        call("copy_.default", on, result, tensor, "src", new Argument.Tensor(source));
    }

    private static void write(Strided tensor, double[] values) {
        tensor.write(values);
    }

    private static Argument integer(int value) {
        return new Argument.Int(value);
    }

    private void name(String name, Strided tensor) {
        tensors.put(name, tensor);
        long[] sizes = Arrays.stream(tensor.sizes()).asLongStream().toArray();
        types.put(name, TensorType.of(FloatType.F32, sizes));
    }

    private void call(String operator, String on, String result, Strided shown, Object... arguments) {
        name(result, shown);
        node(operator, on, List.of(result), arguments);
    }

    private void node(String operator, String on, List<String> results, Object... arguments) {
        SequencedMap<String, Argument> all = new LinkedHashMap<>();
        all.put("self", new Argument.Tensor(on));
        for (int i = 0; i < arguments.length; i += 2) all.put((String) arguments[i], (Argument) arguments[i + 1]);
        nodes.add(new AtenNode("aten." + operator, all, results, Location.named("layer")));
    }

    @Test
    void aWriteToWhatIsRepeatedIsRefused() {
        name("x", Strided.fresh(new double[24], SHAPE));
        types.put("wide", TensorType.of(FloatType.F32, 2, 3, 4, 2));
        types.put("written", TensorType.of(FloatType.F32, 2, 3, 4, 2));
        node("expand.default", "x", List.of("wide"), "size", new Argument.Ints(List.of(2L, 3L, 4L, 2L)));
        node("add_.Tensor", "wide", List.of("written"), "other", new Argument.Real(1));
        AtenGraph graph = new AtenGraph("test", List.of(new AtenGraph.Input.User("x")), nodes, List.of("x"), types);
        assertThatThrownBy(() -> ImportAten.convert(graph))
                .isInstanceOf(InputError.class)
                .hasMessage("layer: a write through the view that aten.expand.default gives is not supported; write to"
                        + " the tensor itself, or return a new one");
    }
}
