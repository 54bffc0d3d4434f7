package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The header stand-ins against a hand-written kernel: a fork that re-joins after a task which needs 32 tokens.
class CsimRuntimeTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void thirtyTwoTokensPass() throws IOException, InterruptedException {
        assertThat(run("32", "128")).isEqualTo(new Gxx.Run(0, ""));
    }

    @Test
    void thirtyOneTokensDeadlockAndAreReported() throws IOException, InterruptedException {
        assertThat(run("31", "128")).isEqualTo(new Gxx.Run(3, """
            deadlock: no task of 'reconvergent' can run
              task 'fork_task' waits to write to 'block.0.skip' (full: holds 31, depth 31, 31 written so far)
              task 'reverse_task' waits to read from 'block.0.blocks' (empty: holds 0, depth 2, 31 written so far)
              task 'add_task' waits to read from 'block.0.reversed' (empty: holds 0, depth 2, 0 written so far)
              task 'store_task' waits to read from 'block.0.sum' (empty: holds 0, depth 2, 0 written so far)
            """));
    }

    @Test
    void tokensThatNobodyReadsAreReported() throws IOException, InterruptedException {
        assertThat(run("32", "127")).isEqualTo(new Gxx.Run(3, """
            left-over tokens: 'reconvergent' ended with
              'block.0.sum' holds 1 of 128 tokens
            """));
    }

    @Test
    void aSecondReaderIsReported() throws IOException, InterruptedException {
        String source = text("reconvergent.cpp")
                .replace("store_task(sum, y)", "store_task(sum, y));\n    HEADRACE_TASK(store_task(sum, y + 64)")
                .replace("SKIP_DEPTH", "32")
                .replace("STORED", "64");
        assertThat(run(source)).isEqualTo(new Gxx.Run(3, "two readers on 'block.0.sum'\n"));
    }

    private Gxx.Run run(String skipDepth, String stored) throws IOException, InterruptedException {
        return run(text("reconvergent.cpp").replace("SKIP_DEPTH", skipDepth).replace("STORED", stored));
    }

    private Gxx.Run run(String kernel) throws IOException, InterruptedException {
        Gxx gxx = Gxx.in(folder);
        Path source = Files.writeString(folder.resolve("kernel.cpp"), kernel);
        Path bench = Files.writeString(folder.resolve("bench.cpp"), text("reconvergent_main.cpp"));
        return gxx.run(List.of(gxx.compile("reconvergent", source, bench).toString()));
    }

    private static String text(String resource) throws IOException {
        try (InputStream stream = CsimRuntimeTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(stream, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
