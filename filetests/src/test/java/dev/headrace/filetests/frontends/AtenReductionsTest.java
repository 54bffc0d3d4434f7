package dev.headrace.filetests.frontends;

import static dev.headrace.filetests.frontends.Tensors.INFINITY;
import static dev.headrace.filetests.frontends.Tensors.NAN;
import static dev.headrace.filetests.frontends.Tensors.counting;
import static dev.headrace.filetests.frontends.Tensors.f32;
import static dev.headrace.filetests.frontends.Tensors.i1;
import static dev.headrace.filetests.frontends.Tensors.i64;
import static dev.headrace.filetests.frontends.Tensors.integers;
import static dev.headrace.filetests.frontends.Tensors.number;
import static dev.headrace.filetests.frontends.Tensors.random;
import static dev.headrace.filetests.frontends.Tensors.reals;
import static dev.headrace.filetests.frontends.Tensors.row;
import static dev.headrace.filetests.frontends.Tensors.tensor;
import static dev.headrace.filetests.frontends.Tensors.truths;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/// Operators that make one number of many, against the sums written as loops.
class AtenReductionsTest {
    private static final TensorData CUBE = random(3, 5, 7);

    /// What a function makes of the numbers along some dimensions, which stay with size 1.
    private static TensorData along(TensorData data, List<Integer> dims, ToDoubleFunction<double[]> function) {
        Dims kept = data.sizes();
        for (int dim : dims) kept = kept.with(dim, 1);
        return tensor(kept, place -> {
            double[] numbers = new double[Math.toIntExact(data.elements())];
            int count = 0;
            for (long i = 0; i < data.elements(); i++) {
                long[] other = Tensors.position(i, data.sizes());
                boolean same = true;
                for (int d = 0; d < place.length; d++) same &= dims.contains(d) || other[d] == place[d];
                if (same) numbers[count++] = data.doubleAt(i);
            }
            return function.applyAsDouble(Arrays.copyOf(numbers, count));
        });
    }

    private static TensorData squeezed(TensorData data, long... shape) {
        return data.reshape(Dims.of(shape));
    }

    private static double sum(double[] numbers) {
        return Arrays.stream(numbers).sum();
    }

    private static double mean(double[] numbers) {
        return sum(numbers) / numbers.length;
    }

    private static double variance(double[] numbers, double correction) {
        double mean = mean(numbers);
        double squares = 0;
        for (double number : numbers) squares += (number - mean) * (number - mean);
        return squares / Math.max(0, numbers.length - correction);
    }

    private static double logOfSum(double[] numbers) {
        return Math.log(Arrays.stream(numbers).map(Math::exp).sum());
    }

    @Test
    void dimensionsByNumberFromTheEndAndAll() {
        new OneOperator("sum.dim_IntList")
                .with("self", CUBE)
                .with("dim", -1, 0)
                .with("keepdim", true)
                .givesAndFolds(along(CUBE, List.of(0, 2), AtenReductionsTest::sum));
        new OneOperator("mean.dim")
                .with("self", CUBE)
                .with("dim", new long[] {1})
                .givesAndFolds(squeezed(along(CUBE, List.of(1), AtenReductionsTest::mean), 3, 7));
        new OneOperator("mean.default")
                .with("self", CUBE)
                .givesAndFolds(squeezed(along(CUBE, List.of(0, 1, 2), AtenReductionsTest::mean)));
        new OneOperator("sum.dim_IntList")
                .with("self", CUBE)
                .with("dim", new long[0])
                .givesAndFolds(squeezed(along(CUBE, List.of(0, 1, 2), AtenReductionsTest::sum)));
        new OneOperator("sum.default").with("self", number(4)).givesAndFolds(f32(), 4);
        new OneOperator("mean.dim")
                .with("self", reals(new double[] {1, 2}, 2, 1))
                .with("dim", new long[] {1})
                .givesAndFolds(f32(2), 1, 2);
    }

    @Test
    void integersAndTruths() {
        new OneOperator("sum.default").with("self", truths(1, 1, 0, 1)).givesAndFolds(i64(), 3);
        new OneOperator("sum.dim_IntList")
                .with("self", integers(new long[] {1, 2, 3, 4}, 2, 2))
                .with("dim", new long[] {0})
                .givesAndFolds(i64(2), 4, 6);
        new OneOperator("prod.dim_int")
                .with("self", integers(new long[] {1, 2, 3, 4}, 2, 2))
                .with("dim", 1L)
                .givesAndFolds(i64(2), 2, 12);
        new OneOperator("prod.default").with("self", row(2, -3, 0.5)).givesAndFolds(f32(), -3);
        new OneOperator("any.dim")
                .with("self", reals(new double[] {0, 0, 0, NAN}, 2, 2))
                .with("dim", -1L)
                .givesAndFolds(i1(2), 0, 1);
        new OneOperator("all.default").with("self", truths(1, 1, 0)).givesAndFolds(i1(), 0);
        new OneOperator("all.dim")
                .with("self", integers(new long[] {1, 2, 0, 4}, 2, 2))
                .with("dim", 0L)
                .with("keepdim", true)
                .givesAndFolds(i1(1, 2), 0, 1);
        new OneOperator("count_nonzero.default")
                .with("self", row(0, 1, NAN, -0.0))
                .givesAndFolds(i64(), 2);
        new OneOperator("amax.default")
                .with("self", truths(0, 1))
                .with("dim", new long[] {0})
                .givesAndFolds(i1(), 1);
    }

    @Test
    void variances() {
        for (double correction : new double[] {0, 1, 2.5}) {
            TensorData expected = squeezed(along(CUBE, List.of(1), n -> variance(n, correction)), 3, 7);
            new OneOperator("var.correction")
                    .with("self", CUBE)
                    .with("dim", new long[] {1})
                    .with("correction", correction)
                    .givesAndFolds(expected);
        }
        new OneOperator("std.correction")
                .with("self", CUBE)
                .with("dim", 0, 2)
                .with("keepdim", true)
                .givesAndFolds(along(CUBE, List.of(0, 2), n -> Math.sqrt(variance(n, 1))));
        new OneOperator("var.dim")
                .with("self", CUBE)
                .with("dim", new long[] {2})
                .with("unbiased", false)
                .givesAndFolds(squeezed(along(CUBE, List.of(2), n -> variance(n, 0)), 3, 5));
        new OneOperator("var_mean.correction")
                .with("self", CUBE)
                .with("dim", new long[] {2})
                .with("keepdim", true)
                .givesAndFolds(
                        along(CUBE, List.of(2), n -> variance(n, 1)),
                        along(CUBE, List.of(2), AtenReductionsTest::mean));
        new OneOperator("var.default").with("self", row(5)).givesAndFolds(f32(), NAN);
    }

    @Test
    void extremesAndTheirPlaces() {
        TensorData x =
                reals(new double[] {1, 3, 3, 2, NAN, 5, NAN, 0, -INFINITY, -INFINITY, -INFINITY, -INFINITY}, 3, 4);
        new OneOperator("amax.default")
                .with("self", x)
                .with("dim", new long[] {-1})
                .givesAndFolds(f32(3), 3, NAN, -INFINITY);
        new OneOperator("amin.default")
                .with("self", x)
                .with("dim", new long[] {1})
                .with("keepdim", true)
                .givesAndFolds(f32(3, 1), 1, NAN, -INFINITY);
        new OneOperator("max.dim")
                .with("self", x)
                .with("dim", 1L)
                .givesAndFolds(row(3, NAN, -INFINITY), integers(1, 0, 0));
        new OneOperator("min.dim")
                .with("self", x)
                .with("dim", 0L)
                .with("keepdim", true)
                .givesAndFolds(
                        reals(new double[] {NAN, -INFINITY, NAN, -INFINITY}, 1, 4),
                        integers(new long[] {1, 2, 1, 2}, 1, 4));
        new OneOperator("argmax.default").with("self", x).givesAndFolds(i64(), 4);
        new OneOperator("argmax.default")
                .with("self", x)
                .with("dim", -1L)
                .with("keepdim", true)
                .givesAndFolds(i64(3, 1), 1, 0, 0);
        new OneOperator("argmin.default")
                .with("self", integers(3, 1, 1))
                .with("dim", 0L)
                .givesAndFolds(i64(), 1);
        new OneOperator("max.default").with("self", integers(-3, -1)).givesAndFolds(i64(), -1);
        new OneOperator("aminmax.default")
                .with("self", row(2, -1, 7))
                .with("dim", 0L)
                .givesAndFolds(number(-1), number(7));
        new OneOperator("argmax.default").with("self", number(3)).givesAndFolds(i64(), 0);
    }

    @Test
    void normsAndLogarithmsOfSums() {
        for (double order : new double[] {0, 1, 2, 3, INFINITY, -INFINITY}) {
            TensorData x = counting(4, 5);
            TensorData expected = squeezed(
                    along(x, List.of(1), n -> {
                        double[] sizes = Arrays.stream(n).map(Math::abs).toArray();
                        if (order == INFINITY) return Arrays.stream(sizes).max().orElseThrow();
                        if (order == -INFINITY)
                            return Arrays.stream(sizes).min().orElseThrow();
                        if (order == 0)
                            return Arrays.stream(sizes).filter(v -> v != 0).count();
                        return Math.pow(
                                Arrays.stream(sizes)
                                        .map(v -> Math.pow(v, order))
                                        .sum(),
                                1 / order);
                    }),
                    4);
            new OneOperator("linalg_vector_norm.default")
                    .with("self", x)
                    .with("ord", order)
                    .with("dim", new long[] {1})
                    .givesAndFolds(expected);
        }
        new OneOperator("norm.ScalarOpt_dim")
                .with("self", row(3, 4))
                .with("dim", new long[] {0})
                .givesAndFolds(f32(), 5);
        new OneOperator("logsumexp.default")
                .with("self", CUBE)
                .with("dim", new long[] {-1})
                .givesAndFolds(squeezed(along(CUBE, List.of(2), AtenReductionsTest::logOfSum), 3, 5));
        new OneOperator("logsumexp.default")
                .with("self", reals(new double[] {1000, 1000, -INFINITY, -INFINITY, INFINITY, 0}, 3, 2))
                .with("dim", new long[] {1})
                .givesAndFolds(f32(3), 1000 + Math.log(2), -INFINITY, INFINITY);
    }

    @Test
    void sharesOfSums() {
        TensorData expected = tensor(CUBE.sizes(), p -> {
            double total = 0;
            for (long j = 0; j < 5; j++) total += Math.exp(Tensors.at(CUBE, p[0], j, p[2]));
            return Math.exp(Tensors.at(CUBE, p)) / total;
        });
        new OneOperator("_softmax.default").with("self", CUBE).with("dim", -2L).givesAndFolds(expected);
        new OneOperator("log_softmax.int")
                .with("self", CUBE)
                .with("dim", 1L)
                .givesAndFolds(tensor(CUBE.sizes(), p -> Math.log(Tensors.at(expected, p))));
        TensorData hidden = reals(new double[] {-INFINITY, 0, -INFINITY, -INFINITY}, 2, 2);
        new OneOperator("softmax.int").with("self", hidden).with("dim", -1L).givesAndFolds(f32(2, 2), 0, 1, NAN, NAN);
        new OneOperator("_safe_softmax.default")
                .with("self", hidden)
                .with("dim", -1L)
                .givesAndFolds(f32(2, 2), 0, 1, 0, 0);
        new OneOperator("softmax.int").with("self", number(3)).with("dim", 0L).givesAndFolds(f32(), 1);
        TensorData half = random(2, 3).as(ElementKind.BF16);
        new OneOperator("softmax.int")
                .with("self", half)
                .with("dim", 1L)
                .within(0)
                .givesAndFolds(tensor(ElementKind.BF16, half.sizes(), p -> {
                    double total = 0;
                    for (long j = 0; j < 3; j++) total += Math.exp(Tensors.at(half, p[0], j));
                    return Math.exp(Tensors.at(half, p)) / total;
                }));
    }

    @Test
    void whatCameBefore() {
        TensorData x = counting(2, 5);
        for (int dim : new int[] {0, 1, -1}) {
            int axis = dim < 0 ? 1 : dim;
            TensorData sums = tensor(x.sizes(), p -> {
                double sum = 0;
                long[] q = p.clone();
                for (q[axis] = 0; q[axis] <= p[axis]; q[axis]++) sum += Tensors.at(x, q);
                return sum;
            });
            new OneOperator("cumsum.default").with("self", x).with("dim", dim).givesAndFolds(sums);
        }
        new OneOperator("cumsum.default")
                .with("self", truths(1, 0, 1, 1))
                .with("dim", 0L)
                .givesAndFolds(i64(4), 1, 1, 2, 3);
        new OneOperator("cumprod.default")
                .with("self", row(2, -1, 3, NAN))
                .with("dim", 0L)
                .givesAndFolds(f32(4), 2, -2, -6, NAN);
        new OneOperator("cumsum.default")
                .with("self", number(4))
                .with("dim", 0L)
                .givesAndFolds(f32(), 4);
        new OneOperator("diff.default")
                .with("self", row(1, 4, 9, 16))
                .with("n", 2L)
                .givesAndFolds(f32(2), 2, 2);
        new OneOperator("diff.default")
                .with("self", integers(4, 9))
                .with("prepend", integers(1))
                .with("append", integers(9, 0))
                .givesAndFolds(i64(4), 3, 5, 0, -9);
        new OneOperator("diff.default").with("self", truths(1, 1, 0)).givesAndFolds(i1(2), 0, 1);
    }

    @Test
    void halfPrecisionIsSummedUpInFull() {
        double[] ones = new double[512];
        Arrays.fill(ones, 1);
        TensorData many = TensorData.ofDoubles(ElementKind.BF16, ones, 512);
        // A sum in bf16 would stay at 256.
        new OneOperator("sum.default").with("self", many).givesAndFolds(TensorData.splat(ElementKind.BF16, 512.0));
    }
}
