package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int DRAWS = 10_000;

    @Test
    void withoutTemperatureTheFirstOfTheLargest() {
        assertThat(new Sampler(0, 0, 1, 0).next(logits(1, 3, 3, 2), 0)).isEqualTo(1);
        assertThat(new Sampler(0, 0, 1, 0).next(logits(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY), 0))
                .isEqualTo(1);
    }

    @Test
    void theRowIsThatOfTheToken() {
        TensorData two = TensorData.ofFloats(new float[] {1, 0, 0, 1}, 1, 2, 2);
        assertThat(new Sampler(0, 0, 1, 0).next(two, 0)).isZero();
        assertThat(new Sampler(0, 0, 1, 0).next(two, 1)).isEqualTo(1);
    }

    /// Probabilities 1/6, 3/6, 2/6; within five standard deviations of 0.005.
    @Test
    void drawsByProbability() {
        int[] counts = counts(new Sampler(1, 0, 1, 7));
        assertThat(counts[0]).isBetween(DRAWS / 6 - 250, DRAWS / 6 + 250);
        assertThat(counts[1]).isBetween(DRAWS / 2 - 250, DRAWS / 2 + 250);
        assertThat(counts[2]).isBetween(DRAWS / 3 - 250, DRAWS / 3 + 250);
    }

    @Test
    void drawsAmongFewOnly() {
        int[] two = counts(new Sampler(1, 2, 1, 7));
        assertThat(two[0]).isZero();
        assertThat(two[1]).isBetween(DRAWS * 3 / 5 - 250, DRAWS * 3 / 5 + 250);
        // 3/6 is less than 0.6, and 5/6 is not.
        assertThat(counts(new Sampler(1, 0, 0.6, 7))).isEqualTo(two);
        assertThat(counts(new Sampler(1, 0, 0.4, 7))).containsExactly(0, DRAWS, 0);
        assertThat(counts(new Sampler(1e-300, 0, 1, 7))).containsExactly(0, DRAWS, 0);
        assertThat(counts(new Sampler(1, 99, 1, 7))).isEqualTo(counts(new Sampler(1, 0, 1, 7)));
    }

    private static int[] counts(Sampler sampler) {
        TensorData logits = logits(0, (float) Math.log(3), (float) Math.log(2));
        int[] counts = new int[3];
        IntStream.range(0, DRAWS).forEach(_ -> counts[sampler.next(logits, 0)]++);
        return counts;
    }

    @Test
    void logitsThatAreNone() {
        assertThatThrownBy(() -> new Sampler(0, 0, 1, 0).next(logits(1, Float.NaN), 0))
                .isInstanceOf(InputError.class)
                .hasMessage("the logit of token 1: is no number; check the weights of the model");
    }

    private static TensorData logits(float... values) {
        return TensorData.ofFloats(values, 1, 1, values.length);
    }
}
