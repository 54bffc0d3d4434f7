package dev.headrace.backends.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A real browser. Tests that need it are skipped, and say so, where Chromium, Node.js or Playwright is missing.
record Browser(Path folder) {
    /// Where `.ci/run` installs it.
    private static final Path PLAYWRIGHT = Path.of("../.browser/node_modules/playwright-core");

    /// Opens a page, uses it, and tells what is there.
    JsonNode look(Path page, String task, String fifo) throws IOException, InterruptedException {
        Path chromium = tool("chromium");
        Path node = tool("node");
        assumeTrue(Files.isDirectory(PLAYWRIGHT), "no playwright-core in .browser: the report page is NOT tested");
        Path script = folder.resolve("look.js");
        try (InputStream in = Browser.class.getResourceAsStream("look.js")) {
            Files.copy(Objects.requireNonNull(in), script);
        }
        Path output = folder.resolve("look.json");
        Path errors = folder.resolve("look.txt");
        Process process = new ProcessBuilder(List.of(
                        node.toString(),
                        script.toString(),
                        PLAYWRIGHT.toRealPath().toString(),
                        chromium.toString(),
                        page.toUri().toString(),
                        task,
                        fifo))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("the browser does not come to an end");
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return new ObjectMapper().readTree(Files.readString(output));
    }

    private static Path tool(String name) {
        Optional<Path> found = List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), name + " is not on the PATH: the report page is NOT tested");
        return found.orElseThrow();
    }
}
