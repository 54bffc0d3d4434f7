package dev.headrace.ir.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Float8Test {
    /// What the bits mean, by the definition of the format.
    private static float meaning(int bits) {
        int exponent = bits >> 3 & 15;
        int fraction = bits & 7;
        double value = exponent == 0 ? fraction / 8.0 * 0x1p-6 : (1 + fraction / 8.0) * Math.pow(2, exponent - 7);
        return (float) ((bits & 0x80) == 0 ? value : -value);
    }

    @Test
    void every_number_comes_back() {
        for (int bits = 0; bits < 256; bits++) {
            float value = Float8.ofE4m3((byte) bits);
            if ((bits & 0x7f) == 0x7f) {
                assertThat(value).isNaN();
                continue;
            }
            assertThat(value).isEqualTo(meaning(bits));
            assertThat(Float8.toE4m3(value)).isEqualTo((byte) bits);
        }
        assertThat(Float8.ofE4m3((byte) 0x7e)).isEqualTo(448);
        assertThat(Float8.toE4m3(Float.NaN) & 0x7f).isEqualTo(0x7f);
    }

    /// The nearest of all, of two that are as near the one with an even fraction.
    @Test
    void rounds_to_nearest() {
        Random random = new Random(8);
        for (int i = 0; i < 100_000; i++) {
            float value = i < 1000
                    ? (meaning(i % 126) + meaning(i % 126 + 1)) / 2
                    : (float) (random.nextGaussian() * Math.pow(2, random.nextInt(20) - 12));
            if (Math.abs(value) > 464) continue;
            int nearest = 0;
            for (int bits = 0; bits < 127; bits++) {
                double distance = Math.abs(meaning(bits) - Math.abs(value));
                double least = Math.abs(meaning(nearest) - Math.abs(value));
                if (distance < least || distance == least && bits % 2 == 0) nearest = bits;
            }
            assertThat(Float8.toE4m3(value) & 0x7f).as("%s", value).isEqualTo(nearest);
        }
    }

    /// As caches are, that somebody hands in.
    @Test
    void tensors_saturate() {
        double[] numbers = {500, -1e30, Double.NEGATIVE_INFINITY, 448, 1, Double.NaN};
        TensorData narrow = TensorData.ofDoubles(ElementKind.F32, numbers, 6).as(ElementKind.F8_E4M3);
        assertThat(narrow.toDoubles()).containsExactly(448, -448, -448, 448, 1, Double.NaN);
    }

    @Test
    void what_is_beyond_is_no_number() {
        assertThat(Float8.toE4m3(464)).isEqualTo((byte) 0x7e);
        assertThat(Float8.toE4m3(Math.nextUp(464f))).isEqualTo((byte) 0x7f);
        assertThat(Float8.toE4m3(Float.NEGATIVE_INFINITY)).isEqualTo((byte) 0xff);
    }
}
