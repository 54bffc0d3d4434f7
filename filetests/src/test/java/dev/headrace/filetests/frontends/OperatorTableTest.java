package dev.headrace.filetests.frontends;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.frontends.aten.OperatorTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The page about operators says what the code does.
class OperatorTableTest {
    @Test
    void thePageIsWhatTheCodeSays() throws IOException {
        assertThat(Files.readString(Path.of("../docs/operators.md")))
                .as("docs/operators.md; to write it again: ./headrace operators > docs/operators.md")
                .isEqualTo(OperatorTable.markdown());
    }

    @Test
    void everyOperatorHasAnOverload() {
        assertThat(ImportAten.supportedOperators())
                .hasSizeGreaterThan(300)
                .allMatch(operator -> operator.name().matches("aten\\.\\w+\\.\\w+"));
    }
}
