package dev.headrace.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassOptionsTest {
    private static PassOptions parse(String text) {
        return PassOptions.parse("choose-tiles", text, List.of("default-tile"));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        assertThat(parse("").number("default-tile", 16)).isEqualTo(16);
        assertThat(parse(" default-tile = 8 ").number("default-tile", 16)).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "x", "", "9223372036854775808"})
    void numbersThatCountNothingAreRefused(String number) {
        PassOptions options = parse("default-tile=" + number);
        assertThatThrownBy(() -> options.number("default-tile", 16))
                .isInstanceOf(InputError.class)
                .hasMessage(
                        "pass choose-tiles: option default-tile is '" + number + "'; give a whole number from 1 on");
    }

    @Test
    void anOptionIsGivenOnce() {
        assertThatThrownBy(() -> parse("default-tile=1,default-tile=2"))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("has the option 'default-tile' twice");
    }
}
