package dev.headrace.filetests.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.frontends.onnx.ImportOnnx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The table of operators in the docs is what the code covers.
class OnnxTableTest {
    private static final Path DOCS = Path.of("../docs/onnx.md");

    @Test
    void isThatOfTheCode() throws IOException {
        String text = Files.readString(DOCS);
        int start = text.indexOf("| operator |");
        assertThat(start).isPositive();
        assertThat(text.substring(start)).isEqualTo(table());
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| operator | what of it |\n|---|---|\n");
        ImportOnnx.operators().forEach((name, note) -> table.append("| `" + name + "` | " + note + " |\n"));
        return table.toString();
    }
}
