package dev.headrace.backends.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.backends.hls.Board;
import dev.headrace.backends.hls.HlsDesign;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each rule finds what is planted for it in sources that the back end emitted, and nothing else finds it.
class PlantedViolationsTest {
    private static Map<String, String> sources = Map.of();

    @BeforeAll
    static void emit(@TempDir Path folder) throws IOException {
        try (InputStream stream = HlsDesign.class.getResourceAsStream("sized.mlir")) {
            String text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            HlsDesign.write(
                    Parser.module(text, "sized.mlir", Dialects.registry()),
                    name -> name.equals("scale")
                            ? TensorData.ofFloats(new float[24], 24)
                            : TensorData.ofFloats(new float[18], 6, 3),
                    new Board(
                            "part",
                            "platform",
                            "HBM",
                            250,
                            List.of(new Board.Die("SLR0", new Resources(100_000, 200_000, 100, 200, 50)))),
                    folder.resolve("out"));
        }
        Map<String, String> texts = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("out/hls"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList())
                texts.put(String.valueOf(file.getFileName()), Files.readString(file));
        }
        sources = texts;
    }

    static Stream<Planted> violations() {
        return Stream.of(
                        RegionViolations.ofForm(),
                        RegionViolations.ofChannels(),
                        RegionViolations.ofPragmas(),
                        RegionViolations.ofInterfaces(),
                        CodeViolations.ofCode(),
                        CodeViolations.ofSyntax(),
                        CodeViolations.ofConfigurations())
                .flatMap(List::stream);
    }

    @Test
    void nothing_is_found_where_nothing_is_planted() {
        assertThat(Lint.check(sources)).isEmpty();
    }

    @Test
    void tokens_may_go_back_in_a_circle() {
        assertThat(Lint.check(RegionViolations.circle().plantedIn(sources))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("violations")
    void each_is_found_and_nothing_else(Planted planted) {
        Map<String, String> texts = planted.plantedIn(sources);
        List<Finding> findings = Lint.check(texts);
        assertThat(findings).as(findings.toString()).hasSize(1);
        Finding finding = findings.getFirst();
        assertThat(finding.rule()).as(finding.toString()).isEqualTo(planted.rule());
        assertThat(finding.message()).contains(planted.message());
        assertThat(finding.file()).isEqualTo(planted.file());
        long lines = texts.getOrDefault(planted.file(), "").lines().count();
        assertThat(finding.line()).isBetween(1, (int) lines + 1);
    }

    @Test
    void every_rule_has_a_violation() {
        Set<String> planted = violations().map(Planted::rule).collect(Collectors.toCollection(TreeSet::new));
        assertThat(planted).isEqualTo(new TreeSet<>(Lint.rules()));
    }

    @Test
    void a_finding_says_where_it_is() {
        Map<String, String> texts = new LinkedHashMap<>(sources);
        String text = "\n" + Objects.requireNonNull(texts.get(Planted.KERNEL)).replace("II=4", "II=0");
        texts.put(Planted.KERNEL, text);
        long line = text.lines().takeWhile(each -> !each.contains("II=0")).count() + 1;
        assertThat(Lint.check(texts))
                .hasToString("[h_0_kernel.cpp:" + line
                        + ": pragma-options: the option 'ii' of the pragma 'pipeline' is '0']");
    }
}
