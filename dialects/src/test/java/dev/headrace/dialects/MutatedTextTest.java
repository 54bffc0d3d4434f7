package dev.headrace.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.text.ParseError;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a text says, it is either a program, which the verifier judges and the printer writes, or a [ParseError].
class MutatedTextTest {
    private static final Pattern WORD = Pattern.compile("[\\w.]+|[^\\s\\w]|\\s+");
    private static final int MUTANTS = 2000;

    @ParameterizedTest
    @ValueSource(strings = {"upstream.mlir", "streams.mlir"})
    void mutantsAreReadOrRefused(String file) throws IOException {
        String source = source(file);
        ModuleOp module = Parser.module(source, file, Dialects.registry());
        List<String> texts = Stream.of(
                        Printer.custom(), Printer.generic(), Printer.custom().includingLocations())
                .map(printer -> printer.print(module))
                .toList();
        int refused = 0;
        for (int seed = 0; seed < MUTANTS; seed++) {
            Random random = new Random(seed);
            String mutant = mutate(texts.get(seed % texts.size()), random);
            if (!survives(mutant, seed)) refused++;
        }
        assertThat(refused).isBetween(MUTANTS / 2, MUTANTS - 1);
    }

    /// Whether the text is read; what is read can be verified and printed.
    private static boolean survives(String text, int seed) {
        try {
            ModuleOp module = Parser.module(text, "mutant.mlir", Dialects.registry());
            Diagnostics problems = new Diagnostics();
            Verifier.verify(module, problems);
            Printer.generic().includingLocations().print(module);
            if (!problems.hasErrors()) Printer.custom().print(module);
            return true;
        } catch (ParseError e) {
            assertThat(e.location().path()).isEqualTo("mutant.mlir");
            assertThat(e.reason()).isNotBlank();
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return fail("seed " + seed + "\n" + text, e);
        }
    }

    /// Some words deleted, doubled, exchanged with others of the text, or with what is easily mistaken.
    private static String mutate(String text, Random random) {
        List<String> words = new ArrayList<>(
                WORD.matcher(text).results().map(MatchResult::group).toList());
        List<String> tricks = List.of(
                "0",
                "-1",
                "9223372036854775807",
                "99999999999999999999",
                "0x7FFFFFFF",
                "1.5",
                "\"",
                "%0",
                "^bb0",
                "#map",
                "!t",
                "@f",
                "{",
                "}",
                "(",
                ")",
                "[",
                "]",
                "<",
                ">",
                "tensor<4xf32>",
                "index",
                "i1",
                "f32",
                "()",
                "loc(unknown)",
                "dense<1> : tensor<2xi8>",
                "affine_map<() -> ()>",
                "{a = 1}",
                "unit",
                "array<i64: 1>",
                "[]",
                "-",
                ":",
                "");
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(words.size());
            switch (random.nextInt(5)) {
                case 0 -> words.remove(at);
                case 1 -> words.add(at, words.get(at));
                case 2 -> words.set(at, words.get(random.nextInt(words.size())));
                case 3 -> words.add(at, words.get(random.nextInt(words.size())));
                default -> words.set(at, tricks.get(random.nextInt(tricks.size())));
            }
        }
        return String.join("", words);
    }

    private static String source(String file) throws IOException {
        try (InputStream in = MutatedTextTest.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
