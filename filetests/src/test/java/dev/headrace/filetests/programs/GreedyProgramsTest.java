package dev.headrace.filetests.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.backends.cpu.CpuOptions;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.filetests.models.CompiledDesign;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.simulator.values.Interpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that choose the place of the greatest score: every level, machine code and the compiled C++ give the place
/// that a search from the front finds.
///
/// `-Dheadrace.programs=N` sets for how many random scores, `-Dheadrace.seed=S` the first of them.
class GreedyProgramsTest {
    private static final long PROGRAMS = Long.getLong("headrace.programs", 30);
    private static final long FIRST = Long.getLong("headrace.seed", 0);
    private static final Target TARGET = Targets.named("u55c");

    /// Each several times among some scores.
    private static final double[] NUMBERS = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0.0,
        -0.0,
        1.0,
        -1.0,
        1.5,
        -1.5,
        448.0,
        0x1p-14,
        -0x1p-14
    };

    @TempDir
    Path folder = Path.of("");

    /// @param rows of scores
    /// @param all numbers in a row, of which the first `count` are scores
    private record Scores(int rows, int all, int count, String type) {
        static Scores random(Random random) {
            int count = List.of(1, 2, 3, 7, 16, 24, 50, 61).get(random.nextInt(8));
            int all = count + (random.nextBoolean() ? 0 : random.nextInt(1, 4));
            return new Scores(
                    random.nextInt(1, 4),
                    all,
                    count,
                    List.of("f32", "f16", "bf16").get(random.nextInt(3)));
        }

        /// Scores that are computed, and not just passed on.
        ModuleOp program() {
            String padded = "tensor<%dx%dx%s>".formatted(rows, all, type);
            String scores = "tensor<%dx%dx%s>".formatted(rows, count, type);
            String text = """
                #same = affine_map<(d0, d1) -> (d0, d1)>
                func.func @main(%%x: %1$s {headrace.input = "x"}) -> (%2$s {headrace.output = "output0"}) {
                  %%e = tensor.empty() : %1$s
                  %%y = linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel", "parallel"]}
                      ins(%%x : %1$s) outs(%%e : %1$s) {
                  ^bb0(%%a: %3$s, %%b: %3$s):
                    %%n = arith.negf %%a : %3$s
                    linalg.yield %%n : %3$s
                  } -> %1$s
                  %%s = tensor.extract_slice %%y[0, 0] [%4$d, %5$d] [1, 1] : %1$s to %2$s
                  return %%s : %2$s
                }
                """.formatted(padded, scores, type, rows, count);
            return Parser.module(text, "scores.mlir", Dialects.registry());
        }

        TensorData numbers(Random random) {
            double[] numbers = new double[rows * all];
            boolean hasNaN = random.nextInt(4) == 0;
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] =
                        random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextInt(-9, 9) / 4.0;
                if (Double.isNaN(numbers[i]) && !hasNaN) numbers[i] = -2;
            }
            ElementKind kind = ElementKind.valueOf(type.toUpperCase(Locale.ROOT));
            return TensorData.ofDoubles(kind, numbers, rows, all);
        }

        /// Of the negative numbers, the place of the first NaN or of the first of the greatest.
        long[] places(double[] numbers) {
            long[] places = new long[rows];
            for (int row = 0; row < rows; row++) {
                int best = 0;
                for (int i = 1; i < count; i++) {
                    double before = -numbers[row * all + best];
                    double now = -numbers[row * all + i];
                    if (!Double.isNaN(before) && (Double.isNaN(now) || now > before)) best = i;
                }
                places[row] = best;
            }
            return places;
        }
    }

    @Test
    void every_level_and_machine_code_choose_the_first_of_the_greatest() {
        for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
            Random random = new Random(seed);
            Scores scores = Scores.random(random);
            TensorData numbers = scores.numbers(random);
            ModuleOp module = scores.program();
            String what = "seed " + seed + ", " + scores + " of " + Arrays.toString(numbers.toDoubles());
            long[] expected = scores.places(numbers.toDoubles());
            new PassManager().run(module, Pipeline.greedy());
            assertThat(places(module, numbers)).as(what).containsExactly(expected);
            for (Step step : Pipeline.standard(TARGET)) {
                new PassManager().run(module, List.of(step));
                if (!(step instanceof Step.Reach(Level level))) continue;
                assertThat(places(module, numbers)).as(what + " at " + level).containsExactly(expected);
                if (level == Level.LINALG || level == Level.SIZED)
                    assertThat(placesOnCpu(module, numbers))
                            .as(what + " on the CPU at " + level)
                            .containsExactly(expected);
            }
        }
    }

    @Test
    void so_does_the_cpp_with_many_scores_at_once() throws IOException, InterruptedException {
        for (Scores scores : List.of(new Scores(1, 512, 509, "f32"), new Scores(1, 256, 256, "bf16"))) {
            Random random = new Random(FIRST);
            TensorData numbers = scores.numbers(random);
            ModuleOp module = scores.program();
            new PassManager().run(module, Pipeline.greedy());
            new PassManager().run(module, Pipeline.standard(TARGET));
            assertThat(module.all(ReductionOp.class))
                    .as("lanes that combine their keys")
                    .isNotEmpty();
            Path place = Files.createTempDirectory(folder, "design");
            TensorData given = CompiledDesign.run(module, GreedyProgramsTest::noParameter, inputs(numbers), place)
                    .tensor("output0");
            assertThat(given.toLongs()).containsExactly(scores.places(numbers.toDoubles()));
        }
    }

    @Test
    void what_has_no_scores_is_refused() {
        ModuleOp integers = Parser.module("""
            func.func @main(%x: tensor<4xi32>) -> (tensor<4xi32> {headrace.output = "output0"}) {
              return %x : tensor<4xi32>
            }
            """, "integers.mlir", Dialects.registry());
        assertThatThrownBy(() -> new PassManager().run(integers, Pipeline.greedy()))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("has no scores to choose from: output0 is tensor<4xi32>");
    }

    private static TensorData noParameter(String name) {
        throw new IllegalArgumentException(name);
    }

    private static SequencedMap<String, TensorData> inputs(TensorData numbers) {
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("x", numbers);
        return inputs;
    }

    private static long[] places(ModuleOp module, TensorData numbers) {
        return Objects.requireNonNull(Interpreter.run(module, "main", inputs(numbers), GreedyProgramsTest::noParameter)
                        .get("output0"))
                .toLongs();
    }

    private static long[] placesOnCpu(ModuleOp module, TensorData numbers) {
        try (CpuProgram code = CpuProgram.compile(module, GreedyProgramsTest::noParameter, CpuOptions.exact())) {
            return Objects.requireNonNull(code.run(inputs(numbers)).get("output0"))
                    .toLongs();
        }
    }
}
