package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void isTheVersionOfTheBuild() throws IOException {
        assertThat(new Version().getVersion())
                .singleElement()
                .asString()
                .matches("headrace \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }
}
