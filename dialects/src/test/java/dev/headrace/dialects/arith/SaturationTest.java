package dev.headrace.dialects.arith;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaturationTest {
    @ParameterizedTest
    @CsvSource({
        "1.9, 8, 1",
        "-1.9, 8, -1",
        "127.5, 8, 127",
        "128, 8, 127",
        "-128.5, 8, -128",
        "-1e30, 8, -128",
        "7.5, 4, 7",
        "-9, 4, -8",
        "1e10, 32, 2147483647",
        "1e30, 64, 9223372036854775807",
        "NaN, 8, 0",
        "Infinity, 16, 32767",
        "-Infinity, 16, -32768",
        "1.0, 1, 1",
        "2.0, 1, 0"
    })
    void keeps_to_the_range(double value, int width, long expected) {
        assertThat(Saturation.toInteger(value, width)).isEqualTo(expected);
    }
}
