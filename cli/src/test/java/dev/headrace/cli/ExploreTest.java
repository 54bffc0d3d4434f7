package dev.headrace.cli;

import static dev.headrace.cli.Run.model;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExploreTest {
    private static final String EVALUATIONS = "14";

    @TempDir
    Path folder = Path.of("");

    private Object[] command(Path directory, Object... more) {
        List<Object> command = new ArrayList<>(List.of(
                "explore", model("mlp-784-256-10"), "-o", directory, "--evaluations", EVALUATIONS, "--seed", "3"));
        command.addAll(List.of(more));
        return command.toArray();
    }

    /// Killed again and again, it loses no more than what was under way, and finds what it would have found.
    @Test
    void aKilledSearchGoesOnAndEndsAsIfNothingHadHappened() throws IOException, InterruptedException {
        Path whole = folder.resolve("whole");
        Run undisturbed = Run.of(command(whole, "--jobs", "2"));
        assertThat(undisturbed.code()).as(undisturbed.toString()).isZero();

        Path killed = folder.resolve("killed");
        Path journal = killed.resolve("journal.jsonl");
        for (int lines : new int[] {1, 5, 10}) {
            Process process = start(command(killed, "--jobs", "1"));
            try {
                for (int wait = 0; wait < 6000 && lines(journal) < lines; wait++) {
                    assertThat(process.isAlive()).isTrue();
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            assertThat(lines(journal)).isBetween((long) lines, (long) lines + 3);
        }
        Run resumed = Run.of(command(killed, "--jobs", "2"));
        assertThat(resumed).isEqualTo(undisturbed);
        for (String file : List.of("configuration.json", "pareto.json"))
            assertThat(killed.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));

        Path design = folder.resolve("design");
        Run compiled = Run.of(
                "compile", model("mlp-784-256-10"), "--config", whole.resolve("configuration.json"), "-o", design);
        assertThat(compiled).isEqualTo(new Run(0, "", ""));
        String simulated = Run.of("simulate", design, "--rows", "0").out();
        String best = undisturbed.out().lines().findFirst().orElseThrow();
        assertThat(simulated)
                .as("the design is as quick as it was said to be")
                .contains(best.replaceAll("best, number \\d+: (.* cycles), .*", "$1") + " in all");
    }

    private static long lines(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readString(file).chars().filter(c -> c == '\n').count()
                : 0;
    }

    private static Process start(Object[] arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Headrace.class.getName()));
        for (Object argument : arguments) command.add(argument.toString());
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void whatCannotBeAskedForIsOneClearLine() throws IOException {
        refused("--limit 0: is no part of a device; give 1 to 100", "--limit", "0");
        refused("--jobs 0: is too few; give a number from 1 on", "--jobs", "0");
        refused("--budget '10': is no time; write 90s, 10m or 1h", "--budget", "10");
        refused("'best': unknown objective; ", "--objective", "best");
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(taken.resolve("notes.txt"), "mine");
        Run run = Run.of("explore", model("lenet5"), "-o", taken);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("headrace: error: " + taken
                        + ": holds files and no search; name another directory, or an empty one\n");
    }

    private void refused(String line, String option, String value) {
        Path directory = folder.resolve("none");
        Run run = Run.of("explore", model("lenet5"), "-o", directory, option, value);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("headrace: error: " + line).hasLineCount(1);
        assertThat(directory).doesNotExist();
    }

    @Test
    void nothingFits() {
        Path directory = folder.resolve("small");
        Run run = Run.of(
                "explore",
                model("gpt2-tiny-prefill"),
                "--target",
                "xc7z020",
                "--limit",
                "1",
                "-o",
                directory,
                "--evaluations",
                "1");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("1 configurations tried, 0 fit within 1 % of xc7z020")
                .contains("comes closest");
        assertThat(directory.resolve("configuration.json")).doesNotExist();
    }
}
