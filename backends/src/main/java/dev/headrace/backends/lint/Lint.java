package dev.headrace.backends.lint;

import dev.headrace.backends.lint.cpp.SourceFile;
import dev.headrace.backends.lint.cpp.SyntaxProblem;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.rules.Rule;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Checks the sources of a design against the rules of the vendor's compiler.
public final class Lint {
    /// What finds everything that the others would have to skip.
    private static final String SYNTAX = "syntax";

    /// Classes of numbers, the same in every design. Those are not of the part of C++ that we read.
    private static final String NUMBERS = "numbers.h";

    private static final long LARGEST = 256L << 20;

    private Lint() {}

    /// Checks `DIRECTORY/hls`.
    /// @throws InputError if there are no sources, or they cannot be read
    public static List<Finding> check(Path directory) {
        Path sources = directory.resolve("hls");
        Map<String, String> texts = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (!name.matches(".*\\.(cpp|h|cfg)") || !Files.isRegularFile(file)) continue;
                if (Files.size(file) > LARGEST)
                    throw new InputError(
                            "is too large to be a source", file.toString(), "give the output of 'headrace compile'");
                // Any bytes: what is no text is a finding, with its line.
                texts.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new InputError("cannot be read", sources.toString(), "give the output of 'headrace compile'", e);
        }
        if (texts.keySet().stream().noneMatch(name -> isSource(name) || isHeader(name)))
            throw new InputError("has no C++ sources", sources.toString(), "give the output of 'headrace compile'");
        return check(texts);
    }

    /// @param texts the sources, headers and configurations by their names in `hls/`
    /// @return what is wrong, by file and line
    public static List<Finding> check(Map<String, String> texts) {
        List<Finding> findings = new ArrayList<>();
        List<SourceFile> headers = new ArrayList<>();
        List<SourceFile> sources = new ArrayList<>();
        texts.forEach((name, text) -> {
            if (isSource(name) || isHeader(name)) parse(name, text, isSource(name) ? sources : headers, findings);
        });
        List<Unit> units = new ArrayList<>();
        for (SourceFile header : headers) check(new Unit(header, headers), findings);
        for (SourceFile source : sources) units.add(new Unit(source, headers));
        units.forEach(unit -> check(unit, findings));
        // Where a source cannot be read its kernels are not known.
        if (findings.stream().noneMatch(finding -> finding.rule().equals(SYNTAX)))
            findings.addAll(Connectivity.check(units, texts));
        findings.sort(Comparator.comparing(Finding::file)
                .thenComparing(Finding::line)
                .thenComparing(Finding::rule)
                .thenComparing(Finding::message));
        return List.copyOf(findings);
    }

    /// The names of all rules.
    public static List<String> rules() {
        List<String> names = new ArrayList<>(List.of(SYNTAX, Connectivity.NAME));
        for (Rule rule : Rule.all()) names.add(rule.name());
        return names;
    }

    private static boolean isHeader(String name) {
        return name.endsWith(".h") && !name.equals(NUMBERS);
    }

    private static boolean isSource(String name) {
        return name.endsWith(".cpp");
    }

    private static void parse(String name, String text, List<SourceFile> parsed, List<Finding> findings) {
        try {
            parsed.add(SourceFile.parse(name, text));
        } catch (SyntaxProblem problem) {
            findings.add(new Finding(name, problem.line(), SYNTAX, String.valueOf(problem.getMessage())));
        }
    }

    private static void check(Unit unit, List<Finding> findings) {
        for (Rule rule : Rule.all())
            rule.check(
                    unit,
                    (line, message) -> findings.add(new Finding(unit.source().name(), line, rule.name(), message)));
    }
}
