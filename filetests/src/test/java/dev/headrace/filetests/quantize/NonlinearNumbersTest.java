package dev.headrace.filetests.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.backends.cpu.CpuOptions;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.quantize.ComputeNonlinear;
import dev.headrace.compiler.quantize.NonlinearType;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.simulator.values.Interpreter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is not linear, in other numbers, whatever the numbers of the model are: about the same values, and the same
/// bits at every level and as machine code.
class NonlinearNumbersTest {
    /// As PyTorch computes it in narrow numbers: in `f32`, then rounded.
    private static final String SIGMOID = """
        %y = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel", "parallel"]}
            ins(%x : tensor<6x10xE>) outs(%empty : tensor<6x10xE>) {
        ^bb0(%a: E, %o: E):
          %1 = arith.extf %a : E to f32
          %one = arith.constant 1.0 : f32
          %2 = arith.negf %1 : f32
          %3 = math.exp %2 : f32
          %4 = arith.addf %3, %one : f32
          %5 = arith.divf %one, %4 : f32
          %6 = arith.truncf %5 : f32 to E
          linalg.yield %6 : E
        } -> tensor<6x10xE>
        """;

    /// Operation by operation in the model's own numbers.
    private static final String GATE = """
        %y = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel", "parallel"]}
            ins(%x : tensor<6x10xE>) outs(%empty : tensor<6x10xE>) {
        ^bb0(%a: E, %o: E):
          %nil = arith.constant 0.0 : E
          %1 = math.tanh %a : E
          %2 = arith.mulf %1, %a : E
          %3 = arith.cmpf olt, %a, %nil : E
          %4 = arith.select %3, %nil, %2 : E
          linalg.yield %4 : E
        } -> tensor<6x10xE>
        """;

    private static final String SOFTMAX = """
        %low = arith.constant -1.0e+4 : f32
        %row = tensor.empty() : tensor<6xf32>
        %lows = linalg.fill ins(%low : f32) outs(%row : tensor<6xf32>) -> tensor<6xf32>
        %most = linalg.generic {indexing_maps = [#e, #r], iterator_types = ["parallel", "reduction"]}
            ins(%x : tensor<6x10xE>) outs(%lows : tensor<6xf32>) {
        ^bb0(%a: E, %o: f32):
          %1 = arith.extf %a : E to f32
          %2 = arith.maximumf %1, %o : f32
          linalg.yield %2 : f32
        } -> tensor<6xf32>
        %exp = linalg.generic {indexing_maps = [#e, #r, #e], iterator_types = ["parallel", "parallel"]}
            ins(%x, %most : tensor<6x10xE>, tensor<6xf32>) outs(%empty : tensor<6x10xE>) {
        ^bb0(%a: E, %m: f32, %o: E):
          %1 = arith.extf %a : E to f32
          %2 = arith.subf %1, %m : f32
          %3 = math.exp %2 : f32
          %4 = arith.truncf %3 : f32 to E
          linalg.yield %4 : E
        } -> tensor<6x10xE>
        %sum = linalg.generic {indexing_maps = [#e, #r], iterator_types = ["parallel", "reduction"]}
            ins(%exp : tensor<6x10xE>) outs(%zeros : tensor<6xf32>) {
        ^bb0(%a: E, %o: f32):
          %1 = arith.extf %a : E to f32
          %2 = arith.addf %o, %1 : f32
          linalg.yield %2 : f32
        } -> tensor<6xf32>
        %y = linalg.generic {indexing_maps = [#e, #r, #e], iterator_types = ["parallel", "parallel"]}
            ins(%exp, %sum : tensor<6x10xE>, tensor<6xf32>) outs(%empty : tensor<6x10xE>) {
        ^bb0(%a: E, %s: f32, %o: E):
          %1 = arith.extf %a : E to f32
          %2 = arith.divf %1, %s : f32
          %3 = arith.truncf %2 : f32 to E
          linalg.yield %3 : E
        } -> tensor<6x10xE>
        """;

    /// The exponentials are read by the sum alone, which squares them first.
    private static final String NORM = """
        %exp = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel", "parallel"]}
            ins(%x : tensor<6x10xE>) outs(%empty : tensor<6x10xE>) {
        ^bb0(%a: E, %o: E):
          %1 = arith.extf %a : E to f32
          %2 = math.exp %1 : f32
          %3 = arith.truncf %2 : f32 to E
          linalg.yield %3 : E
        } -> tensor<6x10xE>
        %sum = linalg.generic {indexing_maps = [#e, #r], iterator_types = ["parallel", "reduction"]}
            ins(%exp : tensor<6x10xE>) outs(%zeros : tensor<6xf32>) {
        ^bb0(%a: E, %o: f32):
          %1 = arith.extf %a : E to f32
          %2 = arith.mulf %1, %1 : f32
          %3 = arith.addf %o, %2 : f32
          linalg.yield %3 : f32
        } -> tensor<6xf32>
        %y = linalg.generic {indexing_maps = [#e, #r, #e], iterator_types = ["parallel", "parallel"]}
            ins(%x, %sum : tensor<6x10xE>, tensor<6xf32>) outs(%empty : tensor<6x10xE>) {
        ^bb0(%a: E, %s: f32, %o: E):
          %1 = arith.extf %a : E to f32
          %2 = math.rsqrt %s : f32
          %3 = arith.mulf %1, %2 : f32
          %4 = arith.truncf %3 : f32 to E
          linalg.yield %4 : E
        } -> tensor<6x10xE>
        """;

    private static final List<String> PARTS = List.of(SIGMOID, GATE, SOFTMAX, NORM);

    @ParameterizedTest
    @CsvSource({"F32, FIXED", "BF16, FIXED", "BF16, F16", "F16, BF16"})
    void values_are_about_the_same_and_everywhere_the_same(ElementKind model, NonlinearType type) {
        for (String part : PARTS) {
            ModuleOp module = program(part, model.type().toString());
            SequencedMap<String, TensorData> inputs = inputs(model);
            double[] real = run(module, inputs);
            new PassManager().run(module, List.of(new Step.Run(new ComputeNonlinear(type))));
            assertThat(PassManager.remarks(module)).as(part).isNotEmpty();
            assertThat(module.toString()).contains(type == NonlinearType.FIXED ? "xi32>" : "x" + lower(type) + ">");
            double[] expected = run(module, inputs);
            for (int i = 0; i < real.length; i++)
                assertThat(Math.abs(expected[i] - real[i]))
                        .as("%s%nelement %d", part, i)
                        .isLessThan(0.03);
            for (Step step : Pipeline.standard(Targets.named("u55c"))) {
                new PassManager().run(module, List.of(step));
                if (step instanceof Step.Reach)
                    assertThat(run(module, inputs)).as("%s", step).isEqualTo(expected);
            }
            try (CpuProgram code =
                    CpuProgram.compile(module, _ -> inputs.firstEntry().getValue(), CpuOptions.exact())) {
                assertThat(numbers(code.run(inputs).firstEntry().getValue())).isEqualTo(expected);
            }
        }
    }

    @Test
    void sixty_four_bits_stay_as_they_are() {
        ModuleOp module = program(GATE, "f64");
        new PassManager().run(module, List.of(new Step.Run(new ComputeNonlinear(NonlinearType.FIXED))));
        assertThat(PassManager.remarks(module)).isEmpty();
        assertThat(module.toString()).doesNotContain("xi32", " i32");
    }

    private static String lower(NonlinearType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static ModuleOp program(String part, String element) {
        String text = """
            #e = affine_map<(d0, d1) -> (d0, d1)>
            #r = affine_map<(d0, d1) -> (d0)>
            func.func @main(%x: tensor<6x10xE> {headrace.input = "x"}) -> tensor<6x10xE> {
              %empty = tensor.empty() : tensor<6x10xE>
              %zero = arith.constant 0.0 : f32
              %sums = tensor.empty() : tensor<6xf32>
              %zeros = linalg.fill ins(%zero : f32) outs(%sums : tensor<6xf32>) -> tensor<6xf32>
              PART
              return %y : tensor<6x10xE>
            }
            """.replace("PART", part);
        // There a cast to f32 and back would be none: a copy stands in its place.
        if (element.equals("f32"))
            text = text.replaceAll(
                            "%(\\w+) = arith\\.(extf|truncf) (%\\w+) : .*\n", "%$1 = arith.addf $3, %none : f32\n")
                    .replaceAll("(\\^bb0.*\n)", "$1%none = arith.constant -0.0 : f32\n");
        return Parser.module(text.replaceAll("\\bE\\b|(?<=x)E\\b", element), "part.mlir", Dialects.registry());
    }

    private static SequencedMap<String, TensorData> inputs(ElementKind kind) {
        Random random = new Random(5);
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("x", TensorData.ofDoubles(kind, random.doubles(60, -2, 2).toArray(), 6, 10));
        return inputs;
    }

    private static double[] run(ModuleOp module, SequencedMap<String, TensorData> inputs) {
        return numbers(
                Interpreter.run(module, "main", inputs, _ -> inputs.firstEntry().getValue())
                        .firstEntry()
                        .getValue());
    }

    private static double[] numbers(TensorData data) {
        double[] numbers = new double[(int) data.elements()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = data.doubleAt(i);
        return numbers;
    }
}
