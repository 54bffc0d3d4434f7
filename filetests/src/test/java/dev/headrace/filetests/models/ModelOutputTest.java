package dev.headrace.filetests.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.cli.Headrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelOutputTest {
    @TempDir
    Path folder;

    /// Twice here and twice in machines of their own, where objects lie elsewhere and hash otherwise.
    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "gpt2-tiny-prefill"})
    void compilations_give_the_same_bytes(String name) throws IOException, InterruptedException {
        Model model = new Model(name);
        SequencedMap<String, byte[]> expected = files(compileHere(model, "first"));
        assertThat(expected).isNotEmpty();
        assertSame(expected, files(compileHere(model, "second")));
        assertSame(expected, files(compileElsewhere(model, "third", "-XX:hashCode=2")));
        assertSame(expected, files(compileElsewhere(model, "fourth", "-XX:+UseSerialGC")));
    }

    private static void assertSame(SequencedMap<String, byte[]> expected, SequencedMap<String, byte[]> given) {
        assertThat(given.keySet()).isEqualTo(expected.keySet());
        expected.forEach((file, bytes) -> assertThat(given.get(file)).as(file).isEqualTo(bytes));
    }

    private Path compileHere(Model model, String directory) {
        Path output = folder.resolve(directory);
        StringWriter messages = new StringWriter();
        PrintWriter writer = new PrintWriter(messages);
        int code = Headrace.execute(writer, writer, arguments(model, output));
        assertThat(code).as(messages.toString()).isZero();
        return output;
    }

    private Path compileElsewhere(Model model, String directory, String option)
            throws IOException, InterruptedException {
        Path output = folder.resolve(directory);
        Path messages = folder.resolve(directory + ".txt");
        List<String> machine = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UnlockExperimentalVMOptions",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Headrace.class.getName());
        Process process = new ProcessBuilder(Stream.concat(machine.stream(), Stream.of(arguments(model, output)))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(messages.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(messages)).isZero();
        return output;
    }

    private static String[] arguments(Model model, Path output) {
        return new String[] {"compile", model.file().toString(), "-o", output.toString()};
    }

    private static SequencedMap<String, byte[]> files(Path directory) throws IOException {
        SequencedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList())
                files.put(directory.relativize(path).toString(), Files.readAllBytes(path));
        }
        return files;
    }
}
