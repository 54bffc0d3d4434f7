package dev.headrace.filetests.frontends;

import static dev.headrace.filetests.frontends.Tensors.INFINITY;
import static dev.headrace.filetests.frontends.Tensors.NAN;
import static dev.headrace.filetests.frontends.Tensors.at;
import static dev.headrace.filetests.frontends.Tensors.f32;
import static dev.headrace.filetests.frontends.Tensors.integers;
import static dev.headrace.filetests.frontends.Tensors.number;
import static dev.headrace.filetests.frontends.Tensors.random;
import static dev.headrace.filetests.frontends.Tensors.reals;
import static dev.headrace.filetests.frontends.Tensors.row;
import static dev.headrace.filetests.frontends.Tensors.tensor;
import static dev.headrace.filetests.frontends.Tensors.truths;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operators that read, write or order by numbers that other tensors hold.
class AtenLookupsTest {
    private static final TensorData TABLE = random(5, 4);

    @Test
    void rows() {
        TensorData index = integers(new long[] {4, 0, 1, 4}, 2, 2);
        new OneOperator("embedding.default")
                .with("weight", TABLE)
                .with("indices", index)
                .givesAndFolds(tensor(Dims.of(2, 2, 4), p -> at(TABLE, index.integerAt(p[0] * 2 + p[1]), p[2])));
        new OneOperator("index_select.default")
                .with("self", TABLE)
                .with("dim", -1L)
                .with("index", integers(3, 3, 0))
                .givesAndFolds(tensor(Dims.of(5, 3), p -> at(TABLE, p[0], p[1] < 2 ? 3 : 0)));
        new OneOperator("embedding.default")
                .with("weight", TABLE)
                .with("indices", TensorData.splat(ElementKind.I64, 2L))
                .givesAndFolds(tensor(Dims.of(4), p -> at(TABLE, 2, p[0])));
        new OneOperator("take.default")
                .with("self", TABLE)
                .with("index", integers(0, 19, -1))
                .givesAndFolds(f32(3), TABLE.doubleAt(0), TABLE.doubleAt(19), TABLE.doubleAt(19));
    }

    @Test
    void elementsByIndex() {
        TensorData index = integers(new long[] {0, 3, 1, 1, 2, 0}, 3, 2);
        new OneOperator("gather.default")
                .with("self", TABLE)
                .with("dim", 1L)
                .with("index", index)
                .givesAndFolds(tensor(Dims.of(3, 2), p -> at(TABLE, p[0], (long) at(index, p))));
        new OneOperator("gather.default")
                .with("self", TABLE)
                .with("dim", -2L)
                .with("index", index)
                .givesAndFolds(tensor(Dims.of(3, 2), p -> at(TABLE, (long) at(index, p), p[1])));
        new OneOperator("take_along_dim.default")
                .with("self", TABLE)
                .with("dim", 0L)
                .with("indices", integers(new long[] {2, 2, 0, 1}, 1, 4))
                .givesAndFolds(tensor(Dims.of(1, 4), p -> at(TABLE, new long[] {2, 2, 0, 1}[(int) p[1]], p[1])));
    }

    @Test
    void severalIndices() {
        TensorData cube = random(3, 4, 5);
        TensorData i = integers(2, 0);
        TensorData j = integers(-1, 1);
        new OneOperator("index.Tensor")
                .with("self", cube)
                .withIndices("indices", "ij", i, j)
                .givesAndFolds(tensor(Dims.of(2, 5), p -> at(cube, i.integerAt(p[0]), p[0] == 0 ? 3 : 1, p[1])));
        new OneOperator("index.Tensor")
                .with("self", cube)
                .withIndices("indices", ":i", integers(new long[] {3, 0, 1, 1}, 2, 2))
                .givesAndFolds(tensor(
                        Dims.of(3, 2, 2, 5),
                        p -> at(cube, p[0], new long[] {3, 0, 1, 1}[(int) (p[1] * 2 + p[2])], p[3])));
        // With a dimension between two indices, theirs come first.
        new OneOperator("index.Tensor")
                .with("self", cube)
                .withIndices("indices", "i:j", i, j)
                .givesAndFolds(tensor(Dims.of(2, 4), p -> at(cube, i.integerAt(p[0]), p[1], p[0] == 0 ? 4 : 1)));
        TensorData column = integers(new long[] {1, 2}, 2, 1);
        new OneOperator("index.Tensor")
                .with("self", cube)
                .withIndices("indices", ":ij", column, integers(0, 3, 4))
                .givesAndFolds(tensor(
                        Dims.of(3, 2, 3), p -> at(cube, p[0], 1 + p[1], new long[] {0, 3, 4}[(int) p[2]])));
        new OneOperator("index.Tensor")
                .with("self", row(5, 6, 7))
                .withIndices("indices", "i", truths(1, 0, 1))
                .folds(row(5, 7));
        assertThatThrownBy(() -> new OneOperator("index.Tensor")
                        .with("self", row(5, 6, 7))
                        .withIndices("indices", "i", truths(1, 0, 1))
                        .run(f32(2), false))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("with a mask that is computed");
    }

    @Test
    void otherElementsAtIndices() {
        TensorData cube = random(2, 4, 3);
        TensorData i = integers(3, 1);
        TensorData values = random(2, 2, 3);
        new OneOperator("index_put.default")
                .with("self", cube)
                .withIndices("indices", ":i", i)
                .with("values", values)
                .givesAndFolds(tensor(
                        cube.sizes(), p -> p[1] % 2 == 1 ? at(values, p[0], p[1] == 3 ? 0 : 1, p[2]) : at(cube, p)));
        new OneOperator("index_put.default")
                .with("self", row(1, 2, 3))
                .withIndices("indices", "i", integers(0, 0, 2))
                .with("values", row(10, 20, 30))
                .with("accumulate", true)
                .givesAndFolds(f32(3), 31, 2, 33);
        new OneOperator("index_put.default")
                .with("self", TABLE)
                .withIndices("indices", "ij", integers(1, -1), integers(2, 0))
                .with("values", number(9))
                .givesAndFolds(tensor(
                        TABLE.sizes(), p -> p[0] == 1 && p[1] == 2 || p[0] == 4 && p[1] == 0 ? 9 : at(TABLE, p)));
        new OneOperator("index_put.default")
                .with("self", row(1, 2, 3))
                .withIndices("indices", "i", truths(1, 0, 1))
                .with("values", number(9))
                .givesAndFolds(f32(3), 9, 2, 9);
        new OneOperator("index_copy.default")
                .with("self", TABLE)
                .with("dim", 1L)
                .with("index", integers(2, 0))
                .with("source", random(5, 2))
                .givesAndFolds(tensor(
                        TABLE.sizes(),
                        p -> p[1] == 2
                                ? at(random(5, 2), p[0], 0)
                                : p[1] == 0 ? at(random(5, 2), p[0], 1) : at(TABLE, p)));
        new OneOperator("index_add.default")
                .with("self", row(1, 2))
                .with("dim", 0L)
                .with("index", integers(1, 1))
                .with("source", row(10, 20))
                .with("alpha", 2L)
                .givesAndFolds(f32(2), 1, 62);
        new OneOperator("index_fill.int_Scalar")
                .with("self", row(1, 2, 3))
                .with("dim", 0L)
                .with("index", integers(-1, 0))
                .with("value", 8L)
                .givesAndFolds(f32(3), 8, 2, 8);
    }

    @Test
    void slicesReplaced() {
        new OneOperator("slice_scatter.default")
                .with("self", TABLE)
                .with("src", random(2, 4))
                .with("start", 1L)
                .with("end", 5L)
                .with("step", 2L)
                .givesAndFolds(tensor(
                        TABLE.sizes(), p -> p[0] % 2 == 1 ? at(random(2, 4), p[0] / 2, p[1]) : at(TABLE, p)));
        new OneOperator("select_scatter.default")
                .with("self", TABLE)
                .with("src", row(1, 2, 3, 4, 5))
                .with("dim", 1L)
                .with("index", -2L)
                .givesAndFolds(tensor(TABLE.sizes(), p -> p[1] == 2 ? p[0] + 1 : at(TABLE, p)));
    }

    @Test
    void scattered() {
        TensorData index = integers(new long[] {0, 2, 2, 1, 1, 0, 0, 3}, 2, 4);
        TensorData source = random(2, 4);
        for (String reduce : List.of("", "sum", "prod", "amax")) {
            double[] expected = new double[20];
            for (int k = 0; k < 20; k++) expected[k] = TABLE.doubleAt(k);
            for (int r = 0; r < 2; r++) {
                for (int c = 0; c < 4; c++) {
                    int to = (int) index.integerAt(r * 4 + c) * 4 + c;
                    double value = source.doubleAt(r * 4 + c);
                    expected[to] = switch (reduce) {
                        case "sum" -> expected[to] + value;
                        case "prod" -> expected[to] * value;
                        case "amax" -> Math.max(expected[to], value);
                        default -> value;
                    };
                }
            }
            OneOperator call = new OneOperator(reduce.isEmpty() ? "scatter.src" : "scatter_reduce.two")
                    .with("self", TABLE)
                    .with("dim", 0L)
                    .with("index", index)
                    .with("src", source);
            if (!reduce.isEmpty()) call.with("reduce", reduce);
            call.givesAndFolds(reals(expected, 5, 4));
        }
        new OneOperator("scatter.value")
                .with("self", row(1, 2, 3))
                .with("dim", 0L)
                .with("index", integers(2, 0))
                .with("value", 7L)
                .givesAndFolds(f32(3), 7, 2, 7);
        new OneOperator("scatter_add.default")
                .with("self", row(1, 2))
                .with("dim", 0L)
                .with("index", integers(1, 1, 1))
                .with("src", row(1, 10, 100, 1000))
                .givesAndFolds(f32(2), 1, 113);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "3, 7", "7, 7", "2, 40", "5, 13"})
    void theGreatestAndTheLeast(int count, int size) {
        double[] numbers = new double[2 * size];
        for (int i = 0; i < numbers.length; i++) numbers[i] = i * 5 % 7 - 3;
        if (size > 3) {
            numbers[1] = NAN;
            numbers[2] = -INFINITY;
            numbers[size - 1] = NAN;
        }
        for (boolean largest : new boolean[] {true, false}) {
            List<Double> values = new ArrayList<>();
            List<Long> indices = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                int start = r * size;
                LongStream.range(0, size)
                        .boxed()
                        // Java's order of doubles has NaN at its end too, and its sort keeps equal ones in their order.
                        .sorted((a, b) -> {
                            double x = numbers[start + a.intValue()] + 0.0;
                            double y = numbers[start + b.intValue()] + 0.0;
                            return largest ? Double.compare(y, x) : Double.compare(x, y);
                        })
                        .limit(count)
                        .forEach(i -> {
                            values.add(numbers[start + i.intValue()]);
                            indices.add(i);
                        });
            }
            TensorData expected = reals(values.stream().mapToDouble(v -> v).toArray(), 2, count);
            TensorData places = integers(indices.stream().mapToLong(v -> v).toArray(), 2, count);
            new OneOperator("topk.default")
                    .with("self", reals(numbers, 2, size))
                    .with("k", count)
                    .with("largest", largest)
                    .givesAndFolds(expected, places);
            if (count == size)
                new OneOperator("sort.stable")
                        .with("self", reals(numbers, 2, size))
                        .with("stable", true)
                        .with("descending", largest)
                        .givesAndFolds(expected, places);
        }
    }

    @Test
    void noneOfTheGreatest() {
        new OneOperator("topk.default").with("self", row(1, 2)).with("k", 0L).folds(row(), integers());
    }

    @Test
    void orders() {
        new OneOperator("sort.default")
                .with("self", reals(new double[] {3, 1, 2, 5, 1, 0}, 3, 2))
                .with("dim", 0L)
                .givesAndFolds(
                        reals(new double[] {1, 0, 2, 1, 3, 5}, 3, 2), integers(new long[] {2, 2, 1, 0, 0, 1}, 3, 2));
        new OneOperator("argsort.default")
                .with("self", integers(5, -1, 5, 2))
                .with("descending", true)
                .givesAndFolds(integers(0, 2, 3, 1));
        assertThatThrownBy(() -> new OneOperator("sort.default")
                        .with("self", random(2000))
                        .run(f32(2000), false))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("of rows of 2000 numbers is not supported");
    }
}
