package dev.headrace.filetests.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// One test for each file under `src/test/mlir`. `-Dheadrace.files=tiling` runs those whose path holds `tiling`.
class FileTest {
    private static final Path ROOT = Path.of("src", "test", "mlir");

    @TestFactory
    Stream<DynamicTest> files() throws IOException {
        String wanted = System.getProperty("headrace.files", "");
        return paths().stream()
                .filter(path -> path.toString().contains(wanted))
                .map(path -> DynamicTest.dynamicTest(
                        ROOT.relativize(path).toString(),
                        path.toUri(),
                        () -> new TestFile(path.toString(), text(path)).run()));
    }

    private static List<Path> paths() throws IOException {
        try (Stream<Path> paths = Files.walk(ROOT)) {
            return paths.filter(path -> path.toString().endsWith(".mlir"))
                    .sorted()
                    .toList();
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
