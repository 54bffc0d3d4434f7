package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void errorsAreRelativeToTheLargestExpectedMagnitude() {
        Comparison close = compare(floats(1, -100.005f), floats(1, -100));
        assertThat(close.passed()).isTrue();
        assertThat(close.absolute()).isBetween(0.004, 0.006);
        assertThat(close.relative()).isBetween(4e-5, 6e-5);
        Comparison far = compare(floats(1.02f, -100), floats(1, -100));
        assertThat(far.first()).isEqualTo("output0[0]: 1.02 instead of 1.0");
    }

    @Test
    void whatIsNotFiniteIsEqualToNothingButTheSameInfinity() {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(compare(floats(1, Float.NaN), floats(1, 2)).first()).isEqualTo("output0[1]: NaN instead of 2.0");
        assertThat(compare(floats(1, infinity), floats(1, 2)).passed()).isFalse();
        assertThat(compare(floats(1, -infinity), floats(1, infinity)).passed()).isFalse();
        assertThat(compare(floats(1, infinity), floats(1, infinity)).passed()).isTrue();
        assertThat(compare(floats(1, Float.NaN), floats(1, Float.NaN)).passed()).isFalse();
    }

    @Test
    void integersAreEqualOrNot() {
        long large = 1L << 60;
        assertThat(compare(longs(large + 1), longs(large)).first())
                .startsWith("output0[0]: 1152921504606846977 instead");
        assertThat(compare(longs(large), longs(large)).passed()).isTrue();
    }

    @Test
    void whatIsMissingOrOfAnotherShapeDiffers() {
        assertThat(Comparison.of(new LinkedHashMap<>(), outputs(floats(1)), 1e-4)
                        .first())
                .isEqualTo("output0: nothing instead of tensor<1xf32>");
        assertThat(compare(floats(1, 2), floats(1)).first())
                .isEqualTo("output0: tensor<2xf32> instead of tensor<1xf32>");
    }

    private static Comparison compare(TensorData actual, TensorData expected) {
        return Comparison.of(outputs(actual), outputs(expected), 1e-4);
    }

    private static SequencedMap<String, TensorData> outputs(TensorData data) {
        SequencedMap<String, TensorData> outputs = new LinkedHashMap<>();
        outputs.put("output0", data);
        return outputs;
    }

    private static TensorData floats(float... values) {
        return TensorData.ofFloats(values, values.length);
    }

    private static TensorData longs(long... values) {
        return TensorData.ofLongs(ElementKind.I64, values, values.length);
    }
}
