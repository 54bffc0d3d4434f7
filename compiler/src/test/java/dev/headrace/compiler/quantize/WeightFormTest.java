package dev.headrace.compiler.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightFormTest {
    /// 50,304 is 12 times 32 times 131; 151,936 is 128 times 1,187, 16,448 is 64 times 257, and 64,576 is 64 times
    /// 1,009, which are primes.
    @ParameterizedTest
    @CsvSource({
        "50257, 50304",
        "32000, 32000",
        "262144, 262144",
        "151936, 152064",
        "65568, 65600",
        "16448, 16512",
        "64576, 64640"
    })
    void rows_are_added_where_there_would_be_no_good_tiles(long rows, long even) {
        assertThat(WeightForm.evenRows(rows)).isEqualTo(even);
    }
}
