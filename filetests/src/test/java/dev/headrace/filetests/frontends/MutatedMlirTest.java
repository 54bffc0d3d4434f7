package dev.headrace.filetests.frontends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Level;
import dev.headrace.frontends.mlir.MlirModel;
import dev.headrace.frontends.mlir.ReadMlir;
import dev.headrace.ir.InputError;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.text.ParseError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a file says, it is a model that compiles or the user's mistake, told with its place.
class MutatedMlirTest {
    private static final Path SOURCES = Path.of("src/test/resources/dev/headrace/filetests/upstream/source");
    private static final Pattern WORD = Pattern.compile("[\\w.]+|[^\\s\\w]|\\s+");
    private static final int MUTANTS = Integer.getInteger("mutants", 150);
    private static final List<String> TRICKS = List.of(
            "0",
            "1",
            "-1",
            "3",
            "9223372036854775807",
            "1.5",
            "0xFF800000",
            "%x",
            "#map",
            "tensor<4xf32>",
            "tensor<3x4xf32>",
            "tensor<f32>",
            "tensor<?xf32>",
            "tensor<0xf32>",
            "index",
            "i1",
            "i64",
            "f32",
            "f64",
            "bf16",
            "i8",
            "[]",
            "[0]",
            "[1, 0]",
            "dense<2> : tensor<2xi64>",
            "dense<[]> : tensor<0xf32>",
            "unit",
            "linalg.matmul",
            "linalg.add",
            "linalg.reduce",
            "tensor.cast",
            "arith.addf",
            "math.tan",
            "func.call",
            "");

    @ParameterizedTest
    @ValueSource(strings = {"argmax", "attention", "calls", "convnet", "functions", "lookup", "slices", "starts"})
    void mutantsCompileOrAreRefused(String name) throws IOException {
        String text = Files.readString(SOURCES.resolve(name + ".mlir"));
        int refused = 0;
        for (int seed = 0; seed < MUTANTS; seed++) if (!survives(mutate(text, new Random(seed)), seed)) refused++;
        assertThat(refused).isBetween(MUTANTS / 4, MUTANTS - 1);
    }

    private static boolean survives(String text, int seed) {
        try {
            MlirModel model = ReadMlir.from(text, "mutant.mlir");
            new PassManager().run(model.module(), Pipeline.until(Level.SIZED, Targets.named("u55c")));
            return true;
        } catch (ParseError | InputError e) {
            return false;
        } catch (CompileError e) {
            assertThat(e.getMessage()).startsWith("mutant.mlir:");
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return fail("seed " + seed + "\n" + text, e);
        }
    }

    /// Some words deleted, doubled, exchanged with others of the text, or with what is easily mistaken.
    private static String mutate(String text, Random random) {
        List<String> words = new ArrayList<>(
                WORD.matcher(text).results().map(MatchResult::group).toList());
        for (int i = random.nextInt(1, 3); i > 0; i--) {
            int at = random.nextInt(words.size());
            switch (random.nextInt(5)) {
                case 0 -> words.remove(at);
                case 1 -> words.add(at, words.get(at));
                case 2 -> words.set(at, words.get(random.nextInt(words.size())));
                case 3 -> words.add(at, words.get(random.nextInt(words.size())));
                default -> words.set(at, TRICKS.get(random.nextInt(TRICKS.size())));
            }
        }
        return String.join("", words);
    }
}
