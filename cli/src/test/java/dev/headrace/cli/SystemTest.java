package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What only a process of its own can meet: a full disk, a reader that goes.
@EnabledOnOs(OS.LINUX)
class SystemTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void aFullDiskIsOneLineAndLeavesNothing() throws IOException, InterruptedException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        String mount = "mount -t tmpfs -o size=100k none " + disk;
        assumeTrue(
                shell("unshare --map-root-user --mount sh -c '" + mount + "'").code() == 0,
                "no small disk can be made here, so a full one was not tried");
        Run run = shell("unshare --map-root-user --mount sh -c '" + mount + " && "
                + headrace("compile " + Run.model("lenet5").toAbsolutePath() + " -o " + disk + "/out")
                + "; echo code $?; ls -A " + disk + "'");
        assertThat(run.out()).isEqualTo("code 2\n");
        assertThat(run.err())
                .matches("headrace: error: \\S*/out: cannot be written: .*No space left on device; check permissions"
                        + " and free space\n");
    }

    @Test
    void aFullStandardOutputIsOneLine() throws IOException, InterruptedException {
        Run run = shell(headrace("targets") + " > /dev/full");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("headrace: error: standard output: cannot be written (No space left on device); check the"
                        + " disk it goes to\n");
    }

    @Test
    void aReaderThatGoesIsNoMistake() throws IOException, InterruptedException {
        String print = headrace("compile " + Run.model("lenet5").toAbsolutePath() + " --stop-after sized");
        Run run = shell("{ " + print + "; echo code $? >&2; } | head -n 1");
        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.err()).isEqualTo("code 0\n");
    }

    /// The text so far ends with its line, and nothing is left behind.
    @Test
    void theUserEndsAText() throws IOException, InterruptedException {
        Path out = folder.resolve("text.txt");
        Process process = start(out, "interpreter");
        awaitThat(() -> Files.size(out) > 10);
        assertInterrupts(process);
        assertThat(out).content().startsWith("\nIn the ").endsWith("\n");
    }

    @Test
    void theUserEndsACompilation() throws IOException, InterruptedException {
        assumeTrue(shell("g++ --version && make --version").code() == 0, "g++ or make is missing, so it was not tried");
        Path out = folder.resolve("text.txt");
        Process process = start(out, "csim");
        awaitThat(() -> process.descendants()
                .anyMatch(p -> p.info().command().orElse("").contains("g++")));
        List<ProcessHandle> tools = process.descendants().toList();
        assertInterrupts(process);
        assertThat(out).isEmptyFile();
        assertThat(tools).noneMatch(ProcessHandle::isAlive);
    }

    private Process start(Path out, String engine) throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        // Where tests run in the background of a shell, processes are born deaf to interrupts.
        return new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.headrace.cli.Headrace",
                        "generate",
                        "../examples/scribe-1m",
                        "--prompt",
                        "In the beginning God created the heaven and the earth.",
                        "--tokens",
                        "400",
                        "--block",
                        "1",
                        "--engine",
                        engine)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
    }

    private void assertInterrupts(Process process) throws IOException, InterruptedException {
        assertThat(shell("kill -INT " + process.pid()).code()).isZero();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void awaitThat(Condition condition) throws IOException, InterruptedException {
        for (int i = 0; !condition.holds(); i++) {
            assertThat(i).as("tenths of a second").isLessThan(900);
            Thread.sleep(100);
        }
    }

    private static String headrace(String args) {
        return "LC_ALL=C " + Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:+UseSerialGC -cp "
                + System.getProperty("java.class.path") + " dev.headrace.cli.Headrace " + args;
    }

    private Run shell(String command) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(List.of("sh", "-c", command))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Run(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
