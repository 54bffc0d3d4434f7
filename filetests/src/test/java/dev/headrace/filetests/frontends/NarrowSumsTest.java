package dev.headrace.filetests.frontends;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.frontends.aten.Argument;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sums of `bf16` and `f16` numbers have the digits of `f32` until they are complete.
class NarrowSumsTest {
    /// A sum of `bf16` ones that is kept as `bf16` stays at 256, one of `f16` at 2048.
    private static final int MANY = 3000;

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void aProductIsRoundedOnce(ElementKind kind) {
        TensorData product = new OneOperator("mm.default")
                .with("self", ones(kind, 1, MANY))
                .with("mat2", ones(kind, MANY, 1))
                .run(type(kind, 1, 1), false);
        assertThat(product.doubleAt(0)).isEqualTo(rounded(kind, MANY));
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void aSumIsRoundedOnce(ElementKind kind) {
        TensorData sum = new OneOperator("sum.dim_IntList")
                .with("self", ones(kind, 1, MANY))
                .with("dim", new Argument.Ints(List.of(1L)))
                .run(type(kind, 1), false);
        assertThat(sum.doubleAt(0)).isEqualTo(rounded(kind, MANY));
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void softmaxIsRoundedOnce(ElementKind kind) {
        TensorData softmax = new OneOperator("_softmax.default")
                .with("self", ones(kind, 1, MANY))
                .with("dim", new Argument.Int(1))
                .with("half_to_float", new Argument.Bool(false))
                .run(type(kind, 1, MANY), false);
        assertThat(softmax.doubleAt(17)).isEqualTo(rounded(kind, 1f / MANY));
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void theProductAndTheBiasAreRoundedTogether(ElementKind kind) {
        TensorData sum = new OneOperator("addmm.default")
                .with("self", TensorData.ofDoubles(kind, new double[] {0.75}, 1))
                .with("mat1", ones(kind, 1, 259))
                .with("mat2", ones(kind, 259, 1))
                .run(type(kind, 1, 1), false);
        assertThat(sum.doubleAt(0)).isEqualTo(rounded(kind, 259.75));
    }

    private static double rounded(ElementKind kind, double value) {
        return TensorData.ofDoubles(kind, new double[] {value}, 1).doubleAt(0);
    }

    private static TensorData ones(ElementKind kind, long... sizes) {
        double[] ones = new double[(int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        Arrays.fill(ones, 1);
        return TensorData.ofDoubles(kind, ones, sizes);
    }

    private static TensorType type(ElementKind kind, long... sizes) {
        return ones(kind, sizes).type();
    }
}
