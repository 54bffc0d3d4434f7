package dev.headrace.filetests.frontends;

import static dev.headrace.filetests.frontends.Tensors.random;
import static dev.headrace.filetests.frontends.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/// Normalizations: each number less the mean of its peers over their spread.
class AtenNormsTest {
    private static final double EPSILON = 1e-5;
    private static final TensorData IMAGE = random(2, 6, 3, 5);
    private static final TensorData WEIGHT = random(6);
    private static final TensorData BIAS = random(6, 1).reshape(dev.headrace.ir.Dims.of(6));

    /// @param peers whether two positions are normalized together
    private static TensorData normalized(TensorData data, BiPredicate<long[], long[]> peers) {
        return tensor(data.sizes(), p -> {
            List<Double> numbers = new ArrayList<>();
            for (long i = 0; i < data.elements(); i++)
                if (peers.test(p, Tensors.position(i, data.sizes()))) numbers.add(data.doubleAt(i));
            double mean = numbers.stream().mapToDouble(d -> d).average().orElseThrow();
            double variance = numbers.stream()
                    .mapToDouble(d -> (d - mean) * (d - mean))
                    .average()
                    .orElseThrow();
            return (Tensors.at(data, p) - mean) / Math.sqrt(variance + EPSILON);
        });
    }

    private static TensorData perChannel(TensorData data, TensorData weight, TensorData bias) {
        return tensor(data.sizes(), p -> Tensors.at(data, p) * Tensors.at(weight, p[1]) + Tensors.at(bias, p[1]));
    }

    @Test
    void groups() {
        TensorData plain = normalized(IMAGE, (a, b) -> a[0] == b[0] && a[1] / 2 == b[1] / 2);
        new OneOperator("group_norm.default")
                .with("input", IMAGE)
                .with("num_groups", 3L)
                .givesAndFolds(plain);
        new OneOperator("native_group_norm.default")
                .with("input", IMAGE)
                .with("weight", WEIGHT)
                .with("bias", BIAS)
                .with("N", 2L)
                .with("C", 6L)
                .with("HxW", 15L)
                .with("group", 3L)
                .with("eps", EPSILON)
                .givesAndFolds(perChannel(plain, WEIGHT, BIAS));
        TensorData flat = random(2, 6);
        new OneOperator("group_norm.default")
                .with("input", flat)
                .with("num_groups", 2L)
                .givesAndFolds(normalized(flat, (a, b) -> a[0] == b[0] && a[1] / 3 == b[1] / 3));
    }

    @Test
    void instancesAndBatches() {
        TensorData instance = normalized(IMAGE, (a, b) -> a[0] == b[0] && a[1] == b[1]);
        new OneOperator("instance_norm.default")
                .with("input", IMAGE)
                .with("weight", WEIGHT)
                .with("bias", BIAS)
                .with("use_input_stats", true)
                .with("eps", EPSILON)
                .givesAndFolds(perChannel(instance, WEIGHT, BIAS));
        TensorData batch = normalized(IMAGE, (a, b) -> a[1] == b[1]);
        new OneOperator("_native_batch_norm_legit.no_stats")
                .with("input", IMAGE)
                .with("training", true)
                .with("eps", EPSILON)
                .givesAndFolds(batch);
        TensorData mean = random(6);
        TensorData variance = tensor(mean.sizes(), p -> 1 + p[0]);
        TensorData byStatistics = tensor(
                IMAGE.sizes(), p -> (Tensors.at(IMAGE, p) - Tensors.at(mean, p[1])) / Math.sqrt(1 + p[1] + EPSILON));
        new OneOperator("batch_norm.default")
                .with("input", IMAGE)
                .with("weight", WEIGHT)
                .with("bias", BIAS)
                .with("running_mean", mean)
                .with("running_var", variance)
                .with("training", false)
                .with("eps", EPSILON)
                .givesAndFolds(perChannel(byStatistics, WEIGHT, BIAS));
        assertThatThrownBy(() -> new OneOperator("batch_norm.default")
                        .with("input", IMAGE)
                        .with("running_mean", mean)
                        .with("running_var", variance)
                        .with("training", true)
                        .run(IMAGE.type(), false))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("in training is not supported");
    }

    @Test
    void layersOfSeveralDimensions() {
        TensorData x = random(3, 2, 5);
        TensorData weight = random(2, 5);
        TensorData plain = normalized(x, (a, b) -> a[0] == b[0]);
        new OneOperator("layer_norm.default")
                .with("input", x)
                .with("normalized_shape", 2, 5)
                .with("weight", weight)
                .givesAndFolds(tensor(x.sizes(), p -> Tensors.at(plain, p) * Tensors.at(weight, p[1], p[2])));
        new OneOperator("native_layer_norm.default")
                .with("input", x)
                .with("normalized_shape", 2, 5)
                .with("bias", weight)
                .with("eps", EPSILON)
                .givesAndFolds(tensor(x.sizes(), p -> Tensors.at(plain, p) + Tensors.at(weight, p[1], p[2])));
    }

    @Test
    void rootMeanSquare() {
        TensorData x = random(3, 5);
        TensorData weight = random(5);
        TensorData expected = tensor(x.sizes(), p -> {
            double squares = 0;
            for (long j = 0; j < 5; j++) squares += Tensors.at(x, p[0], j) * Tensors.at(x, p[0], j);
            return Tensors.at(x, p) / Math.sqrt(squares / 5 + 0.25) * Tensors.at(weight, p[1]);
        });
        new OneOperator("rms_norm.default")
                .with("input", x)
                .with("normalized_shape", new long[] {5})
                .with("weight", weight)
                .with("eps", 0.25)
                .givesAndFolds(expected);
        TensorData half = x.as(ElementKind.F16);
        new OneOperator("rms_norm.default")
                .with("input", half)
                .with("normalized_shape", new long[] {5})
                .within(1e-3)
                .givesAndFolds(tensor(ElementKind.F16, x.sizes(), p -> {
                    double squares = 0;
                    for (long j = 0; j < 5; j++) squares += Tensors.at(half, p[0], j) * Tensors.at(half, p[0], j);
                    return Tensors.at(half, p) / Math.sqrt(squares / 5);
                }));
    }
}
