package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PromptTest {
    @Test
    void fromTheOptionOrFromStandardInput() {
        assertThat(Prompt.read("text\n", of("other"))).isEqualTo("text\n");
        assertThat(Prompt.read("-", of("caf\u00e9"))).isEqualTo("caf\u00e9");
        assertThat(Prompt.read("-", of("two\nlines\n\n"))).isEqualTo("two\nlines\n");
        assertThat(Prompt.read("-", of("text\r\n"))).isEqualTo("text");
    }

    @Test
    void promptsThatAreNone() {
        assertRefused(of(""), "the prompt: is empty; give the text to go on from");
        assertRefused(of("\n"), "the prompt: is empty; give the text to go on from");
        assertRefused(
                new ByteArrayInputStream(new byte[] {(byte) 0xff}),
                "standard input: is no UTF-8; convert it, for example with iconv");
        assertRefused(
                new ByteArrayInputStream(new byte[(16 << 20) + 1]),
                "standard input: has more than the 16777216 bytes that are read; shorten it");
    }

    private static void assertRefused(InputStream in, String message) {
        assertThatThrownBy(() -> Prompt.read("-", in))
                .isInstanceOf(InputError.class)
                .hasMessage(message);
    }

    private static InputStream of(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
