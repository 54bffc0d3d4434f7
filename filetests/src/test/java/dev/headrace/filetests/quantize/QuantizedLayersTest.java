package dev.headrace.filetests.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.quantize.AttentionType;
import dev.headrace.compiler.quantize.CacheType;
import dev.headrace.compiler.quantize.Calibration;
import dev.headrace.compiler.quantize.LayerNames;
import dev.headrace.compiler.quantize.NonlinearType;
import dev.headrace.compiler.quantize.QuantizationOptions;
import dev.headrace.compiler.quantize.ScaleType;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.quantization.QuantizedParameters;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.simulator.values.Interpreter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Single layers of odd shapes on integers, executed at every level.
class QuantizedLayersTest {
    private static final String PRODUCT = """
        {
         ^bb0(%l: f32, %r: f32, %o: f32):
           %p = arith.mulf %l, %r : f32
           %s = arith.addf %o, %p : f32
           linalg.yield %s : f32
         }\
        """;

    /// The step of an integer is at most a 127th or a 7th of the largest number; with half a step for each of the two
    /// factors of each product no sum is farther off than the bound that is checked.
    @ParameterizedTest
    @CsvSource({
        "16, 64, 32, 8, 8, 0, true",
        "1, 64, 7, 4, 8, 16, true",
        "1, 1, 1, 8, 8, 0, true",
        "1, 1, 1, 4, 8, 1, true",
        "3, 7, 5, 4, 8, 7, true",
        "5, 33, 13, 4, 8, 3, true",
        "13, 31, 2, 8, 16, 0, true",
        "2, 1031, 3, 8, 16, 0, true",
        "4, 24, 6, 4, 8, 8, false",
        "4, 17, 6, 8, 8, 0, false"
    })
    void linear_layers_agree_at_every_level(
            int tokens, int inner, int outer, int weightBits, int activationBits, int group, boolean symmetric) {
        QuantizationOptions options = options(weightBits, activationBits, group, symmetric, ScaleType.F32);
        check(linear(tokens, inner, outer), Dims.of(inner, outer), Dims.of(tokens, inner), options, inner);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 24, 6, 4, 8, 8, false",
        "1, 64, 7, 4, 8, 16, true",
        "1, 2, 1, 4, 8, 1, true",
        "5, 33, 13, 4, 8, 3, true",
        "3, 64, 5, 8, 8, 32, true"
    })
    void scales_of_8_bits_agree_at_every_level(
            int tokens, int inner, int outer, int weightBits, int activationBits, int group, boolean symmetric) {
        QuantizationOptions options = options(weightBits, activationBits, group, symmetric, ScaleType.I8);
        check(linear(tokens, inner, outer), Dims.of(inner, outer), Dims.of(tokens, inner), options, inner);
    }

    private static String linear(int tokens, int inner, int outer) {
        return """
            func.func @main(%%w: tensor<%2$dx%3$dxf32> {headrace.parameter = "w"},
                            %%x: tensor<%1$dx%2$dxf32> {headrace.input = "x"}) -> tensor<%1$dx%3$dxf32> {
              %%zero = arith.constant 0.0 : f32
              %%e = tensor.empty() : tensor<%1$dx%3$dxf32>
              %%f = linalg.fill ins(%%zero : f32) outs(%%e : tensor<%1$dx%3$dxf32>) -> tensor<%1$dx%3$dxf32>
              %%y = linalg.generic {indexing_maps = [affine_map<(t, n, k) -> (t, k)>, affine_map<(t, n, k) -> (k, n)>,
                                    affine_map<(t, n, k) -> (t, n)>],
                                    iterator_types = ["parallel", "parallel", "reduction"]}
                  ins(%%x, %%w : tensor<%1$dx%2$dxf32>, tensor<%2$dx%3$dxf32>)
                  outs(%%f : tensor<%1$dx%3$dxf32>)\
            """.formatted(tokens, inner, outer) + PRODUCT + """
                 -> tensor<%1$dx%2$dxf32>
                  return %%y : tensor<%1$dx%2$dxf32>
                }
                """.formatted(tokens, outer);
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 8", "2, 1, 4", "5, 4, 4"})
    void convolutions_agree_at_every_level(int channels, int filters, int weightBits) {
        String program = """
            func.func @main(%%w: tensor<%2$dx%1$dx3x2xf32> {headrace.parameter = "w"},
                            %%x: tensor<%1$dx7x5xf32> {headrace.input = "x"}) -> tensor<%2$dx5x4xf32> {
              %%zero = arith.constant 0.0 : f32
              %%e = tensor.empty() : tensor<%2$dx5x4xf32>
              %%f = linalg.fill ins(%%zero : f32) outs(%%e : tensor<%2$dx5x4xf32>) -> tensor<%2$dx5x4xf32>
              %%y = linalg.generic {indexing_maps = [affine_map<(o, i, j, c, h, w) -> (c, i + h, j + w)>,
                                    affine_map<(o, i, j, c, h, w) -> (o, c, h, w)>,
                                    affine_map<(o, i, j, c, h, w) -> (o, i, j)>],
                                    iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction",
                                                      "reduction"]}
                  ins(%%x, %%w : tensor<%1$dx7x5xf32>, tensor<%2$dx%1$dx3x2xf32>)
                  outs(%%f : tensor<%2$dx5x4xf32>)\
            """.formatted(channels, filters) + PRODUCT + """
                 -> tensor<%1$dx5x4xf32>
                  return %%y : tensor<%1$dx5x4xf32>
                }
                """.formatted(filters);
        check(
                program,
                Dims.of(filters, channels, 3, 2),
                Dims.of(channels, 7, 5),
                options(weightBits, 8, 0, true, ScaleType.F32),
                channels * 6);
    }

    private static QuantizationOptions options(
            int weightBits, int activationBits, int group, boolean symmetric, ScaleType scales) {
        return new QuantizationOptions(
                weightBits,
                activationBits,
                group == 0 ? OptionalLong.empty() : OptionalLong.of(group),
                symmetric,
                weightBits,
                new LayerNames(List.of()),
                Calibration.NONE,
                NonlinearType.F32,
                CacheType.F32,
                scales,
                AttentionType.F32);
    }

    private static void check(String program, Dims weight, Dims input, QuantizationOptions options, int terms) {
        Random random = new Random(weight.product() * 31 + input.product());
        TensorData weights = numbers(random, weight);
        Map<String, TensorData> inputs = Map.of("x", numbers(random, input));
        ModuleOp module = Parser.module(program, "layer.mlir", Dialects.registry());
        float[] real = run(module, inputs, _ -> weights);
        new PassManager().run(module, Pipeline.quantization(options));
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        assertThat(main.body().arguments())
                .hasSize(3 + (options.isSymmetric() ? 0 : 1) + (options.scales() == ScaleType.I8 ? 1 : 0));
        Function<String, TensorData> parameters = QuantizedParameters.of(main, _ -> weights);
        float[] expected = run(module, inputs, parameters);
        double step = 1.0 / ((1 << (options.weightBits() - 1)) - 1) + 1.0 / ((1 << (options.activationBits() - 1)) - 1);
        for (int i = 0; i < real.length; i++)
            assertThat(Math.abs(expected[i] - real[i])).isLessThanOrEqualTo((float) (terms * step * 4));
        for (Step pass : Pipeline.standard(Targets.named("u55c"))) {
            new PassManager().run(module, List.of(pass));
            if (pass instanceof Step.Reach)
                assertThat(run(module, inputs, parameters)).as("%s", pass).isEqualTo(expected);
        }
    }

    private static TensorData numbers(Random random, Dims shape) {
        float[] numbers = new float[(int) shape.product()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = random.nextFloat(-2, 2);
        return TensorData.ofFloats(numbers, shape.toArray());
    }

    private static float[] run(
            ModuleOp module, Map<String, TensorData> inputs, Function<String, TensorData> parameters) {
        return Interpreter.run(module, "main", inputs, parameters)
                .firstEntry()
                .getValue()
                .toFloats();
    }
}
