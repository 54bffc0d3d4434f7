package dev.headrace.filetests.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.quantize.ComputeNonlinear;
import dev.headrace.compiler.quantize.NonlinearType;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.simulator.values.Interpreter;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// Fixed-point numbers against their definition, written down once more on big integers' terms.
class FixedNumbersTest {
    private static final float[] NUMBERS = {
        0,
        -0f,
        1,
        -1,
        0.5f,
        3.25f,
        -7.75f,
        0x1p-16f,
        0x1p-17f,
        0x1.8p-17f,
        -0x1p-17f,
        181.02f,
        -181.1f,
        300,
        32767,
        32768,
        -32768,
        -40000,
        1e9f,
        -3.4028235e38f,
        8,
        11,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    private static final String POINTWISE = """
        #e = affine_map<(d0) -> (d0)>
        func.func @main(%x: tensor<25xf32> {headrace.input = "x"}) -> tensor<25xf32> {
          %e = tensor.empty() : tensor<25xf32>
          %y = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel"]}
              ins(%x : tensor<25xf32>) outs(%e : tensor<25xf32>) {
          ^bb0(%a: f32, %o: f32):
            %c = arith.constant -2.3 : f32
            %square = arith.mulf %a, %a : f32
            %less = arith.subf %square, %c : f32
            %quotient = arith.divf %c, %a : f32
            %power = math.exp %quotient : f32
            %big = arith.cmpf ogt, %less, %power : f32
            %minus = arith.negf %a : f32
            %most = arith.maximumf %minus, %c : f32
            %size = math.absf %a : f32
            %sum = arith.addf %size, %power : f32
            %z = arith.select %big, %most, %sum : f32
            linalg.yield %z : f32
          } -> tensor<25xf32>
          return %y : tensor<25xf32>
        }
        """;

    @Test
    void each_operation_is_what_is_said() {
        float[] given = run(POINTWISE, TensorData.ofFloats(NUMBERS, NUMBERS.length));
        for (int i = 0; i < NUMBERS.length; i++) {
            int a = fixed(NUMBERS[i]);
            int c = fixed(-2.3f);
            int square = cut((long) a * a + (1 << 15) >> 16);
            int less = cut((long) square - c);
            int power = fixed((float) UnaryOp.Kind.EXP.of(real(fixed(real(c) / real(a)))));
            int number = less > power ? Math.max(cut(-(long) a), c) : cut(Math.max(a, -(long) a) + power);
            if (a == Integer.MIN_VALUE && less <= power) number = cut((long) Integer.MAX_VALUE + power);
            assertThat(given[i]).as("%s", NUMBERS[i]).isEqualTo(real(number));
        }
    }

    /// Squares of small numbers have more bits of fraction than the numbers, and a sum has no order.
    @Test
    void sums_are_exact() {
        String program = """
            #e = affine_map<(d0, d1) -> (d0, d1)>
            #r = affine_map<(d0, d1) -> (d0)>
            #s = affine_map<(d0) -> (d0)>
            func.func @main(%x: tensor<1x300xf32> {headrace.input = "x"}) -> tensor<1xf32> {
              %zero = arith.constant 0.0 : f32
              %e = tensor.empty() : tensor<1x300xf32>
              %squares = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel", "parallel"]}
                  ins(%x : tensor<1x300xf32>) outs(%e : tensor<1x300xf32>) {
              ^bb0(%a: f32, %o: f32):
                %p = arith.mulf %a, %a : f32
                linalg.yield %p : f32
              } -> tensor<1x300xf32>
              %f = tensor.empty() : tensor<1xf32>
              %start = linalg.fill ins(%zero : f32) outs(%f : tensor<1xf32>) -> tensor<1xf32>
              %sum = linalg.generic {indexing_maps = [#e, #r], iterator_types = ["parallel", "reduction"]}
                  ins(%squares : tensor<1x300xf32>) outs(%start : tensor<1xf32>) {
              ^bb0(%a: f32, %o: f32):
                %p = arith.addf %o, %a : f32
                linalg.yield %p : f32
              } -> tensor<1xf32>
              %y = linalg.generic {indexing_maps = [#s, #s], iterator_types = ["parallel"]}
                  ins(%sum : tensor<1xf32>) outs(%f : tensor<1xf32>) {
              ^bb0(%a: f32, %o: f32):
                %p = math.sqrt %a : f32
                linalg.yield %p : f32
              } -> tensor<1xf32>
              return %y : tensor<1xf32>
            }
            """;
        float[] numbers = new float[300];
        long sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (i % 7 - 3) * 0x1p-9f + (i == 0 ? 20_000 : 0);
            long a = fixed(numbers[i]);
            sum += a * a + (1 << 7) >> 8;
        }
        float[] given = run(program, TensorData.ofFloats(numbers, 1, 300));
        assertThat(given[0]).isEqualTo((float) Math.sqrt(sum * 0x1p-24f));
        assertThat(sum).isNotEqualTo((long) fixed(numbers[0]) * fixed(numbers[0]) >> 8);
    }

    private static float[] run(String program, TensorData input) {
        ModuleOp module = Parser.module(program, "fixed.mlir", Dialects.registry());
        new PassManager().run(module, List.of(new Step.Run(new ComputeNonlinear(NonlinearType.FIXED))));
        SequencedMap<String, TensorData> results = Interpreter.run(module, "main", Map.of("x", input), name -> {
            throw new AssertionError(name);
        });
        return results.firstEntry().getValue().toFloats();
    }

    private static int fixed(float real) {
        return Float.isNaN(real) ? 0 : cut((long) Math.rint(real * 65536f));
    }

    private static float real(int number) {
        return number / 65536f;
    }

    private static int cut(long number) {
        return Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
}
