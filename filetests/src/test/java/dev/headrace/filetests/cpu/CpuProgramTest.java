package dev.headrace.filetests.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.backends.cpu.CpuOptions;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.dialects.Dialects;
import dev.headrace.frontends.pt2.ImportPt2;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Parser;
import dev.headrace.simulator.values.Interpreter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuProgramTest {
    private static final Path MODELS = Path.of("../examples/models");

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "gpt2-tiny-prefill", "llama-tiny-prefill"})
    void models_give_the_values_of_pytorch(String model) {
        Pt2Archive archive = Pt2Archive.open(MODELS.resolve(model + ".pt2"));
        SequencedMap<String, TensorData> golden =
                new LinkedHashMap<>(SafetensorsFile.open(MODELS.resolve(model + ".golden.safetensors"))
                        .tensors());
        try (CpuProgram program = CpuProgram.compile(ImportPt2.convert(archive), archive::tensor, CpuOptions.fast())) {
            program.run(golden)
                    .forEach((name, tensor) -> assertClose(tensor, Objects.requireNonNull(golden.get(name)), 1e-5));
        }
    }

    /// Sizes around those of panels, registers and stretches; each factor in both orders.
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1, 64, 64",
        "2, 33, 65",
        "3, 5, 7",
        "13, 31, 97",
        "14, 32, 256",
        "15, 64, 257",
        "29, 1, 300",
        "1, 1025, 9",
        "1, 37, 1000",
        "17, 127, 1"
    })
    void products(int rows, int columns, int sums) {
        for (String kind : new String[] {"f32", "f64", "i8", "i4", "i32"}) {
            for (boolean isTransposed : new boolean[] {false, true}) {
                ModuleOp module = product(rows, columns, sums, kind, isTransposed);
                SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
                inputs.put("arg0", random(kind, 1, rows, sums));
                inputs.put("arg1", random(kind, 2, isTransposed ? columns : sums, isTransposed ? sums : columns));
                assertSame(module, inputs, kind.startsWith("f") ? 1e-5 : 0);
            }
        }
    }

    private static ModuleOp product(int rows, int columns, int sums, String kind, boolean isTransposed) {
        boolean isReal = kind.startsWith("f");
        String sum = isReal ? kind : "i32";
        boolean isWide = sum.equals(kind);
        String suffix = isReal ? "f" : "i";
        String right = isTransposed ? columns + "x" + sums : sums + "x" + columns;
        String text = """
            func.func @main(%%x: tensor<%1$dx%3$dx%4$s>, %%w: tensor<%5$sx%4$s>) -> tensor<%1$dx%2$dx%6$s> {
              %%zero = arith.constant %7$s : %6$s
              %%empty = tensor.empty() : tensor<%1$dx%2$dx%6$s>
              %%fill = linalg.fill ins(%%zero : %6$s) outs(%%empty : tensor<%1$dx%2$dx%6$s>) -> tensor<%1$dx%2$dx%6$s>
              %%r = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>,
                  affine_map<(m, n, k) -> %8$s>, affine_map<(m, n, k) -> (m, n)>],
                  iterator_types = ["parallel", "parallel", "reduction"]}
                  ins(%%x, %%w : tensor<%1$dx%3$dx%4$s>, tensor<%5$sx%4$s>) outs(%%fill : tensor<%1$dx%2$dx%6$s>) {
              ^bb0(%%a: %4$s, %%b: %4$s, %%c: %6$s):
                %9$s
                %%p = arith.mul%10$s %11$s : %6$s
                %%s = arith.add%10$s %%c, %%p : %6$s
                linalg.yield %%s : %6$s
              } -> tensor<%1$dx%2$dx%6$s>
              return %%r : tensor<%1$dx%2$dx%6$s>
            }
            """.formatted(
                rows,
                columns,
                sums,
                kind,
                right,
                sum,
                isReal ? "0.0" : "0",
                isTransposed ? "(n, k)" : "(k, n)",
                isWide
                        ? ""
                        : "%l = arith.extsi %a : KIND to i32\n%q = arith.extsi %b : KIND to i32".replace("KIND", kind),
                suffix,
                isWide ? "%a, %b" : "%l, %q");
        return Parser.module(text, "product.mlir", Dialects.registry());
    }

    private static TensorData random(String kind, long seed, int rows, int columns) {
        Random random = new Random(seed);
        double[] numbers = new double[rows * columns];
        ElementKind element = ElementKind.valueOf(kind.toUpperCase(Locale.ROOT));
        for (int i = 0; i < numbers.length; i++)
            numbers[i] = switch (element) {
                case I4 -> random.nextInt(16) - 8;
                case I8 -> random.nextInt(256) - 128;
                case I32 -> random.nextInt();
                default -> random.nextDouble() - 0.5;
            };
        return TensorData.ofDoubles(element, numbers, rows, columns);
    }

    /// Each type with its smallest and largest numbers, zeros, infinities and NaN.
    @ParameterizedTest
    @CsvSource({
        "f32, arith.divf",
        "f32, arith.maximumf",
        "f32, arith.minnumf",
        "f32, arith.remf",
        "bf16, arith.addf",
        "bf16, arith.mulf",
        "f16, arith.addf",
        "f16, arith.divf",
        "f64, arith.subf",
        "i4, arith.muli",
        "i8, arith.addi",
        "i8, arith.floordivsi",
        "i8, arith.ceildivsi",
        "i16, arith.remsi",
        "i32, arith.divsi",
        "i64, arith.divui",
        "i1, arith.xori",
        "i64, arith.minui"
    })
    void arithmetic_at_the_ends_of_ranges(String type, String name) {

        double[] numbers = type.startsWith("f") || type.equals("bf16")
                ? new double[] {0.0, -0.0, 1.5, -3, 1e-40, 65519, Double.POSITIVE_INFINITY, Double.NaN, 3e38, 1 / 3.0}
                : new double[] {1, -1, 3, 7, -8, 127, -128, Integer.MIN_VALUE, Integer.MAX_VALUE, 5};
        ElementKind kind = type.equals("i1") ? ElementKind.BOOL : ElementKind.valueOf(type.toUpperCase(Locale.ROOT));
        int count = numbers.length;
        double[] left = new double[count * count];
        double[] right = new double[count * count];
        for (int i = 0; i < left.length; i++) {
            left[i] = numbers[i / count];
            right[i] = numbers[i % count];
        }
        boolean divides = name.contains("div") || name.contains("rem");
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("arg0", TensorData.ofDoubles(kind, left, left.length));
        TensorData divisors = TensorData.ofDoubles(kind, right, left.length);
        // Cut to few bits, a number may become zero.
        if (divides && !kind.isFloat())
            for (int i = 0; i < right.length; i++) if (divisors.integerAt(i) == 0) right[i] = 1;
        inputs.put("arg1", TensorData.ofDoubles(kind, right, left.length));
        String text = """
            func.func @main(%%a: tensor<%1$dx%2$s>, %%b: tensor<%1$dx%2$s>) -> tensor<%1$dx%2$s> {
              %%r = %3$s %%a, %%b : tensor<%1$dx%2$s>
              return %%r : tensor<%1$dx%2$s>
            }
            """.formatted(left.length, type, name);
        assertSame(Parser.module(text, "ends.mlir", Dialects.registry()), inputs, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i4", "i8", "i16", "i32", "i64"})
    void conversions_saturate(String type) {
        double[] numbers = {0.5, -0.5, 1.5, 7.9, -8.9, 1e10, -1e30, Double.NaN, Double.NEGATIVE_INFINITY, 127.5, 32768};
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("arg0", TensorData.ofDoubles(ElementKind.F32, numbers, numbers.length));
        String text = """
            func.func @main(%%a: tensor<%1$dxf32>) -> tensor<%1$dx%2$s> {
              %%r = arith.fptosi %%a : tensor<%1$dxf32> to tensor<%1$dx%2$s>
              return %%r : tensor<%1$dx%2$s>
            }
            """.formatted(numbers.length, type);
        assertSame(Parser.module(text, "casts.mlir", Dialects.registry()), inputs, 0);
    }

    private static final String LOOKUP = """
        func.func @main(%i: tensor<3xi64>, %t: tensor<5x2xf32>) -> tensor<3x2xf32> {
          %e = tensor.empty() : tensor<3x2xf32>
          %r = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a)>, affine_map<(a, b) -> (a, b)>],
              iterator_types = ["parallel", "parallel"]} ins(%i : tensor<3xi64>) outs(%e : tensor<3x2xf32>) {
          ^bb0(%x: i64, %o: f32):
            %row = arith.index_cast %x : i64 to index
            %column = linalg.index 1 : index
            %v = tensor.extract %t[%row, %column] : tensor<5x2xf32>
            linalg.yield %v : f32
          } -> tensor<3x2xf32>
          return %r : tensor<3x2xf32>
        }
        """;

    @Test
    void an_index_out_of_bounds_is_a_mistake_of_the_user() {
        ModuleOp module = Parser.module(LOOKUP, "lookup.mlir", Dialects.registry());
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("arg0", TensorData.ofLongs(ElementKind.I64, new long[] {4, 0, 5}, 3));
        inputs.put("arg1", TensorData.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 5, 2));
        try (CpuProgram program = CpuProgram.compile(module, given(inputs), CpuOptions.fast())) {
            assertThatThrownBy(() -> program.run(inputs))
                    .isInstanceOf(InputError.class)
                    .hasMessageContaining("index 5 is outside of dimension 0 of a tensor<5x2xf32>");
            inputs.put("arg0", TensorData.ofLongs(ElementKind.I64, new long[] {4, 0, 3}, 3));
            assertThat(program.run(inputs).firstEntry().getValue().toFloats()).containsExactly(9, 10, 1, 2, 7, 8);
        }
    }

    @Test
    void a_division_by_zero_is_told() {
        String text = """
            func.func @main(%a: tensor<2xi32>) -> tensor<2xi32> {
              %r = arith.divsi %a, %a : tensor<2xi32>
              return %r : tensor<2xi32>
            }
            """;
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("arg0", TensorData.ofLongs(ElementKind.I32, new long[] {4, 0}, 2));
        ModuleOp module = Parser.module(text, "division.mlir", Dialects.registry());
        try (CpuProgram program = CpuProgram.compile(module, given(inputs), CpuOptions.fast())) {
            assertThatThrownBy(() -> program.run(inputs))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("division by zero");
        }
    }

    /// Rounded to 8 bits and back, in lanes and alone: what the interpreter gives, for numbers of all sizes, ties and
    /// NaN.
    @Test
    void numbers_of_eight_bits() {
        for (int count : new int[] {1, 257, 4096}) {
            ModuleOp module = Parser.module("""
                func.func @main(%%x: tensor<%1$dxf32>) -> tensor<%1$dxf32> {
                  %%e = tensor.empty() : tensor<%1$dxf32>
                  %%y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
                      ins(%%x : tensor<%1$dxf32>) outs(%%e : tensor<%1$dxf32>) {
                  ^bb0(%%a: f32, %%o: f32):
                    %%s = arith.truncf %%a : f32 to f8E4M3FN
                    %%w = arith.extf %%s : f8E4M3FN to f32
                    linalg.yield %%w : f32
                  } -> tensor<%1$dxf32>
                  return %%y : tensor<%1$dxf32>
                }
                """.formatted(count), "small.mlir", Dialects.registry());
            Random random = new Random(count);
            double[] numbers = new double[count];
            for (int i = 0; i < count; i++)
                numbers[i] = i % 64 == 63
                        ? Float.NaN
                        : i % 2 == 0
                                ? (random.nextInt(1 << 10) - 512) / 1024.0
                                : random.nextGaussian() * Math.pow(2, random.nextInt(24) - 12);
            SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
            inputs.put("arg0", TensorData.ofDoubles(ElementKind.F32, numbers, count));
            TensorData expected = Interpreter.run(module, "main", inputs, given(inputs))
                    .firstEntry()
                    .getValue();
            try (CpuProgram program = CpuProgram.compile(module, given(inputs), CpuOptions.fast())) {
                TensorData actual = program.run(inputs).firstEntry().getValue();
                for (int i = 0; i < count; i++)
                    assertThat(Float.floatToIntBits(actual.floatAt(i)))
                            .as("%s", numbers[i])
                            .isEqualTo(Float.floatToIntBits(expected.floatAt(i)));
            }
        }
    }

    private static Function<String, TensorData> given(SequencedMap<String, TensorData> inputs) {
        return name -> Objects.requireNonNull(inputs.get(name));
    }

    private static void assertSame(ModuleOp module, SequencedMap<String, TensorData> inputs, double tolerance) {
        TensorData expected = Interpreter.run(module, "main", inputs, given(inputs))
                .firstEntry()
                .getValue();
        try (CpuProgram program = CpuProgram.compile(module, given(inputs), CpuOptions.fast())) {
            assertClose(program.run(inputs).firstEntry().getValue(), expected, tolerance);
        }
    }

    private static void assertClose(TensorData given, TensorData expected, double tolerance) {
        assertThat(given.type()).isEqualTo(expected.type());
        double[] left = expected.toDoubles();
        double[] right = given.toDoubles();
        double largest = 0;
        for (double number : left) largest = Math.max(largest, Math.abs(number));
        for (int i = 0; i < left.length; i++) {
            // Any NaN is as good as another, and the zeros differ.
            if (tolerance == 0)
                assertThat(Double.compare(right[i], left[i]))
                        .as("element %d: %s, expected %s", i, right[i], left[i])
                        .isZero();
            else assertThat(right[i]).as("element %d", i).isCloseTo(left[i], within(tolerance * largest));
        }
    }
}
