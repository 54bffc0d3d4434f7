package dev.headrace.filetests.frontends;

import dev.headrace.frontends.aten.Argument;
import dev.headrace.frontends.aten.Argument.Bool;
import dev.headrace.frontends.aten.Argument.Int;
import dev.headrace.frontends.aten.Argument.Ints;
import dev.headrace.frontends.aten.Argument.Real;
import dev.headrace.ir.Type;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Single operators with arguments that the example models leave at their defaults. Expected numbers were computed with
/// NumPy from PyTorch's definitions.
class AtenOperatorsTest {
    @Test
    void convolutionWithStridePaddingAndDilation() {
        new OneOperator("convolution.default")
                .with("input", counting(1, 2, 4, 4))
                .with("weight", counting(2, 2, 3, 3))
                .with("bias", reals(new double[] {0.5, -1}, 2))
                .with("stride", ints(2, 1))
                .with("padding", ints(1, 2))
                .with("dilation", ints(1, 2))
                .with("transposed", new Bool(false))
                .with("groups", new Int(1))
                .gives(
                        f32(1, 2, 2, 4),
                        -22.5,
                        -4.5,
                        -9.5,
                        28.5,
                        -11.5,
                        -9.5,
                        16.5,
                        34.5,
                        29,
                        -5,
                        14,
                        -7,
                        1,
                        2,
                        15,
                        -17);
    }

    @Test
    void convolutionInGroups() {
        new OneOperator("conv2d.default")
                .with("input", counting(1, 2, 4, 4))
                .with("weight", counting(2, 1, 3, 3))
                .with("bias", reals(new double[] {0.5, -1}, 2))
                .with("padding", ints(1, 1))
                .with("groups", new Int(2))
                .gives(
                        f32(1, 2, 4, 4),
                        -13.5,
                        -12.5,
                        2.5,
                        18.5,
                        21.5,
                        19.5,
                        0.5,
                        -2.5,
                        -19.5,
                        -7.5,
                        15.5,
                        -4.5,
                        13.5,
                        5.5,
                        -4.5,
                        -3.5,
                        -7,
                        -9,
                        4,
                        12,
                        17,
                        3,
                        -12,
                        -16,
                        -4,
                        -1,
                        5,
                        16,
                        -3,
                        -8,
                        -6,
                        -5);
    }

    @Test
    void maxPoolPadsWithLessThanEverything() {
        new OneOperator("max_pool2d.default")
                .with("self", reals(new double[] {-5, -6, -7, -8}, 1, 1, 2, 2))
                .with("kernel_size", ints(2))
                .with("padding", ints(1))
                .gives(f32(1, 1, 2, 2), -5, -6, -7, -8);
    }

    @Test
    void softmaxOfLargeNumbersDoesNotOverflow() {
        new OneOperator("softmax.int")
                .with("self", reals(new double[] {1000, 1000, -1000, -1000}, 2, 2))
                .with("dim", new Int(-1))
                .gives(f32(2, 2), 0.5, 0.5, 0.5, 0.5);
    }

    @Test
    void layerNormWithAndWithoutWeights() {
        TensorData input = counting(2, 4);
        new OneOperator("layer_norm.default")
                .with("input", input)
                .with("normalized_shape", ints(4))
                .with("weight", reals(new double[] {1, 2, 3, 4}, 4))
                .with("bias", reals(new double[] {0, 1, 0, 1}, 4))
                .gives(f32(2, 4), -1.341635, 0.105576, 1.341635, 6.366542, 0.109764, 2.097642, 2.963632, -5.585849);
        new OneOperator("layer_norm.default")
                .with("input", input)
                .with("normalized_shape", ints(4))
                .gives(f32(2, 4), -1.341635, -0.447212, 0.447212, 1.341635, 0.109764, 0.548821, 0.987877, -1.646462);
    }

    @Test
    void attentionThatIsCausal() {
        new OneOperator("scaled_dot_product_attention.default")
                .with("query", reals(new double[] {-1.5, -1, -0.5, 0, 0.5, 1}, 1, 1, 3, 2))
                .with(
                        "key",
                        reals(new double[] {0.5, 1, -0.5, 0, -1.5, -1}, 1, 1, 3, 2)
                                .slice(2, 0, 3, 1))
                .with("value", reals(new double[] {-1.5, -1, -0.5, 0, 0.5, 1}, 1, 1, 3, 2))
                .with("is_causal", new Bool(true))
                .gives(f32(1, 1, 3, 2), CAUSAL);
    }

    /// Row 0 sees itself alone; the others weigh what is before them.
    private static final double[] CAUSAL = causal();

    private static double[] causal() {
        double[][] q = {{-1.5, -1}, {-0.5, 0}, {0.5, 1}};
        double[][] k = {{0.5, 1}, {-0.5, 0}, {-1.5, -1}};
        double[] out = new double[6];
        for (int i = 0; i < 3; i++) {
            double total = 0;
            for (int j = 0; j <= i; j++) {
                double weight = Math.exp((q[i][0] * k[j][0] + q[i][1] * k[j][1]) / Math.sqrt(2));
                total += weight;
                for (int c = 0; c < 2; c++) out[2 * i + c] += weight * q[j][c];
            }
            for (int c = 0; c < 2; c++) out[2 * i + c] /= total;
        }
        return out;
    }

    @Test
    void slicesCountFromTheEndAndStopAtIt() {
        TensorData row = reals(new double[] {0, 1, 2, 3, 4, 5, 6}, 7);
        new OneOperator("slice.Tensor")
                .with("self", row)
                .with("start", new Int(-3))
                .with("end", new Int(Long.MAX_VALUE))
                .givesAndFolds(f32(3), 4, 5, 6);
        new OneOperator("slice.Tensor")
                .with("self", row)
                .with("start", new Int(1))
                .with("end", new Int(-1))
                .with("step", new Int(2))
                .givesAndFolds(f32(3), 1, 3, 5);
    }

    @Test
    void concatenationTakesEachPieceInItsPlace() {
        new OneOperator("cat.default")
                .with("tensors", List.of(reals(new double[] {1, 2, 3, 4}, 2, 2), reals(new double[] {5, 6}, 2, 1)), 0)
                .with("dim", new Int(-1))
                .givesAndFolds(f32(2, 3), 1, 2, 5, 3, 4, 6);
    }

    @Test
    void sumsAreScaledByAlpha() {
        new OneOperator("add.Tensor")
                .with("self", reals(new double[] {1, 2}, 2, 1))
                .with("other", reals(new double[] {10, 20}, 2))
                .with("alpha", new Int(3))
                .givesAndFolds(f32(2, 2), 31, 61, 32, 62);
        new OneOperator("sub.Tensor")
                .with("self", reals(new double[] {1, 2}, 2))
                .with("other", new Int(1))
                .with("alpha", new Real(0.5))
                .givesAndFolds(f32(2), 0.5, 1.5);
    }

    @Test
    void quotientsOfIntegersAreReal() {
        new OneOperator("div.Tensor")
                .with("self", integers(7, -7))
                .with("other", integers(2, 2))
                .givesAndFolds(f32(2), 3.5, -3.5);
    }

    @Test
    void comparisonsGiveTruthValues() {
        new OneOperator("le.Tensor")
                .with("self", integers(1, 2, 3))
                .with("other", integers(2, 2, 2))
                .givesAndFolds(TensorType.of(IntegerType.I1, 3), 1, 1, 0);
    }

    @Test
    void tablesAreReadByTheirIndices() {
        new OneOperator("embedding.default")
                .with("weight", reals(new double[] {0, 1, 10, 11, 20, 21}, 3, 2))
                .with("indices", integers(2, 0, 2))
                .gives(f32(3, 2), 20, 21, 0, 1, 20, 21);
    }

    @Test
    void paddingStartsWithTheLastDimension() {
        new OneOperator("constant_pad_nd.default")
                .with("self", reals(new double[] {1, 2, 3, 4}, 2, 2))
                .with("pad", ints(1, 2, 0, 1))
                .with("value", new Real(9))
                .gives(f32(3, 5), 9, 1, 2, 9, 9, 9, 3, 4, 9, 9, 9, 9, 9, 9, 9);
    }

    @Test
    void enlargingRepeatsPixels() {
        new OneOperator("upsample_nearest2d.vec")
                .with("input", reals(new double[] {1, 2}, 1, 1, 1, 2))
                .with("scale_factors", new Argument.Reals(List.of(2.0, 3.0)))
                .gives(f32(1, 1, 2, 6), 1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2);
    }

    @Test
    void aCacheTakesOneRow() {
        for (long position : new long[] {1, -2})
            new OneOperator("index_put.default")
                    .with("self", reals(new double[] {0, 1, 2, 3, 4, 5}, 1, 3, 2))
                    .with("indices", List.of(integers(position)), 1)
                    .with("values", reals(new double[] {8, 9}, 1, 1, 2))
                    .gives(f32(1, 3, 2), 0, 1, 8, 9, 4, 5);
    }

    private static TensorData reals(double[] values, long... sizes) {
        return TensorData.ofDoubles(ElementKind.F32, values, sizes);
    }

    private static TensorData integers(long... values) {
        return TensorData.ofLongs(ElementKind.I64, values, values.length);
    }

    /// -3, -2, … 3, and again from -3.
    private static TensorData counting(long... sizes) {
        long elements = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        double[] values = new double[(int) elements];
        for (int i = 0; i < values.length; i++) values[i] = i % 7 - 3;
        return reals(values, sizes);
    }

    private static Ints ints(long... values) {
        return new Ints(Arrays.stream(values).boxed().toList());
    }

    private static TensorType f32(long... sizes) {
        return TensorType.of((Type) FloatType.F32, sizes);
    }
}
