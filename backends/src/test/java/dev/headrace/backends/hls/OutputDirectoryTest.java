package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void replacesItsOwnOutputAndKeepsWhatOthersAdded() throws IOException {
        Path out = folder.resolve("out");
        OutputDirectory.write(out, directory -> {
            Files.writeString(directory.resolve("a.txt"), "first");
            Files.writeString(directory.resolve("old.txt"), "first");
        });
        Files.createDirectories(out.resolve("build"));
        Files.writeString(out.resolve("build/design.xclbin"), "hours of work");
        OutputDirectory.write(out, directory -> Files.writeString(directory.resolve("a.txt"), "second"));
        assertThat(out.resolve("a.txt")).hasContent("second");
        assertThat(out.resolve("old.txt")).doesNotExist();
        assertThat(out.resolve("build/design.xclbin")).hasContent("hours of work");
        assertThat(names()).containsExactly("out");
    }

    @Test
    void refusesADirectoryOfSomebodyElse() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.writeString(out.resolve("thesis.txt"), "x");
        assertThatThrownBy(() -> OutputDirectory.write(out, _ -> {}))
                .isInstanceOf(InputError.class)
                .hasMessageEndingWith("out: exists and was not written by headrace; choose another directory with -o");
        assertThat(out.resolve("thesis.txt")).hasContent("x");
    }

    @Test
    void anEmptyDirectoryIsTaken() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        OutputDirectory.write(out, directory -> Files.writeString(directory.resolve("a.txt"), "x"));
        assertThat(out.resolve("a.txt")).hasContent("x");
    }

    @Test
    void aFailureLeavesNothing() throws IOException {
        assertThatThrownBy(() -> OutputDirectory.write(folder.resolve("out"), directory -> {
                    Files.writeString(directory.resolve("a.txt"), "x");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(InputError.class)
                .hasMessageEndingWith(
                        "out: cannot be written: No space left on device; check permissions and free space");
        assertThat(names()).isEmpty();
    }

    @Test
    void aDirectoryOfTheMarkersNameIsNoMarker() throws IOException {
        Path out = Files.createDirectories(folder.resolve("checkout"));
        Files.createDirectories(out.resolve(OutputDirectory.MARKER));
        assertThatThrownBy(() -> OutputDirectory.write(out, _ -> {}))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("was not written by headrace");
        assertThat(names()).containsExactly("checkout");
    }

    @Test
    void theCurrentDirectoryIsNotReplacedUnderTheFeetOfTheShell() {
        for (String here : List.of("", "."))
            assertThatThrownBy(() -> OutputDirectory.requireOurs(Path.of(here)))
                    .isInstanceOf(InputError.class)
                    .hasMessageContaining("is the current directory");
    }

    @Test
    void aLinkToAnOutputStaysALink() throws IOException {
        Path out = folder.resolve("out");
        OutputDirectory.write(out, directory -> Files.writeString(directory.resolve("a.txt"), "first"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), out);
        OutputDirectory.write(link, directory -> Files.writeString(directory.resolve("a.txt"), "second"));
        assertThat(link).isSymbolicLink();
        assertThat(out.resolve("a.txt")).hasContent("second");
        assertThat(names()).containsExactlyInAnyOrder("link", "out");
    }

    @Test
    void aMarkerThatCannotBeReadLeavesTheOldOutput() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.write(out.resolve(OutputDirectory.MARKER), new byte[] {(byte) 0xff});
        Files.writeString(out.resolve("a.txt"), "first");
        assertThatThrownBy(() -> OutputDirectory.write(out, _ -> {})).isInstanceOf(InputError.class);
        assertThat(out.resolve("a.txt")).hasContent("first");
        assertThat(names()).containsExactly("out");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
