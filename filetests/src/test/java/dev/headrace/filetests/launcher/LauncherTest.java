package dev.headrace.filetests.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One test from the first start to the third, since each start depends on what the one before it left.
class LauncherTest {
    private static final String VERSION = "headrace \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\s*";

    @TempDir
    private Path folder;

    @Test
    void buildsOnceForTwoFirstStartsAndAgainAfterAChange() throws IOException, InterruptedException {
        assumeTrue(isOnPath("mvn"), "Maven is not on the path");
        var checkout = Checkout.in(folder.resolve("a check out"));
        var link = Files.createSymbolicLink(folder.resolve("link"), checkout.launcher());
        var environment = environmentWithAnOldJavaHome();

        var first = Run.start(folder, environment, link, "--version");
        var second = Run.start(folder, environment, link, "--version");
        var runs = List.of(first.await(), second.await());
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.errors()).doesNotContain("the build failed");
            assertThat(run.output()).matches(VERSION);
            assertThat(run.exitCode()).isZero();
        });
        assertThat(runs)
                .filteredOn(run -> run.errors().contains("building, as on first use"))
                .hasSize(1);
        assertThat(builds(checkout))
                .singleElement()
                .satisfies(build -> assertThat(build.resolve("aot")).isNotEmptyFile());

        var third = Run.start(folder, environment, link, "--version").await();
        assertThat(third.errors()).isEmpty();
        assertThat(third.output()).matches(VERSION);

        var later = FileTime.from(Instant.now().plusSeconds(1));
        Files.setLastModifiedTime(checkout.root().resolve("cli/pom.xml"), later);
        var fourth = Run.start(folder, environment, link, "no-such-command").await();
        assertThat(fourth.errors()).contains("building, as on first use");
        assertThat(fourth.exitCode()).isEqualTo(2);
        assertThat(builds(checkout)).hasSize(2);
    }

    /// `JAVA_HOME` names a JDK that is too old and would not start; a good one is on the path.
    private Map<String, String> environmentWithAnOldJavaHome() throws IOException {
        var old = folder.resolve("jdk 17");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        for (var tool : List.of("java", "javac")) {
            var file = Files.writeString(old.resolve("bin").resolve(tool), "#!/bin/sh\nexit 70\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        var environment = new LinkedHashMap<String, String>();
        environment.put("JAVA_HOME", old.toString());
        environment.put(
                "PATH", Path.of(System.getProperty("java.home"), "bin") + File.pathSeparator + System.getenv("PATH"));
        return environment;
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    private static List<Path> builds(Checkout checkout) throws IOException {
        try (var entries = Files.list(checkout.root().resolve(".headrace"))) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("app-"))
                    .toList();
        }
    }
}
