package dev.headrace.filetests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.backends.cpu.CpuOptions;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.materialization.MergeTasks;
import dev.headrace.compiler.quantize.AttentionType;
import dev.headrace.compiler.quantize.CacheType;
import dev.headrace.compiler.quantize.Calibration;
import dev.headrace.compiler.quantize.LayerNames;
import dev.headrace.compiler.quantize.NonlinearType;
import dev.headrace.compiler.quantize.QuantizationOptions;
import dev.headrace.compiler.quantize.ScaleType;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.compiler.vectorization.ShareProducts;
import dev.headrace.compiler.vectorization.StripeWeights;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.quantization.QuantizedParameters;
import dev.headrace.filetests.models.CompiledDesign;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.simulator.time.ExternalMemory;
import dev.headrace.simulator.time.ProgramTime;
import dev.headrace.simulator.values.Interpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Products of one row that hand their results on to each other share their multipliers, which changes no number.
///
/// `-Dheadrace.programs=N` sets how many programs there are, `-Dheadrace.compiled=N` for how many the C++ is compiled,
/// `-Dheadrace.seed=S` the first of them.
class SharedProductsTest {
    private static final long PROGRAMS = Long.getLong("headrace.programs", 10);
    private static final long COMPILED = Long.getLong("headrace.compiled", 1);
    private static final long FIRST = Long.getLong("headrace.seed", 0);
    private static final Target TARGET = Targets.named("u55c");
    private static final ExternalMemory MEMORY = ExternalMemory.of(14.375, 300);

    private static final long NARROW = 64;
    private static final long WIDE = 256;
    private static final long GROUP = 128;

    /// One for each product: layers that are all alike would become one.
    private static final List<String> KINDS = List.of("addf", "subf", "mulf", "maximumf", "minimumf");

    @TempDir
    Path folder = Path.of("");

    private record Program(
            ModuleOp module, SequencedMap<String, TensorData> inputs, Function<String, TensorData> parameters) {
        SequencedMap<String, TensorData> run() {
            return Interpreter.run(module, "main", inputs, parameters);
        }

        void compile(long sharedLeast) {
            for (Step step : Pipeline.standard(TARGET))
                new PassManager().run(module, List.of(withStripes(step, sharedLeast)));
        }

        /// Whether a product takes its weights in blocks of rows.
        boolean takesBlocks() {
            return module.all(GenericOp.class).stream()
                    .flatMap(op -> op.attribute("headrace.tile", DenseArrayAttr.class).stream())
                    .anyMatch(tile -> tile.values().equals(Dims.of(1, GROUP, WIDE / GROUP, GROUP)));
        }

        long units() {
            return module.all(TaskOp.class).stream()
                    .filter(task -> task.unit().isPresent())
                    .count();
        }
    }

    @Test
    void all_levels_and_the_cpp_give_the_same_numbers() throws IOException, InterruptedException {
        Map<Boolean, Integer> shared = new HashMap<>();
        for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
            Program program = program(seed);
            SequencedMap<String, TensorData> expected = program.run();
            boolean inBlocks = false;
            for (Step step : Pipeline.standard(TARGET)) {
                new PassManager().run(program.module, List.of(withStripes(step, 2)));
                if (step instanceof Step.Reach(var level)) requireSame(expected, program.run(), seed, level.text());
                inBlocks |= program.takesBlocks();
            }
            try (CpuProgram code = CpuProgram.compile(program.module, program.parameters, CpuOptions.exact())) {
                requireSame(expected, code.run(program.inputs), seed, "the CPU");
            }
            if (program.units() == 0 || shared.merge(inBlocks, 1, Integer::sum) > COMPILED) continue;
            SafetensorsFile outputs = CompiledDesign.run(
                    program.module, program.parameters, program.inputs, Files.createTempDirectory(folder, "shared"));
            String name = expected.firstEntry().getKey();
            SequencedMap<String, TensorData> given = new LinkedHashMap<>();
            given.put(name, outputs.tensor(name));
            requireSame(expected, given, seed, "the C++");
        }
        assertThat(shared.getOrDefault(false, 0))
                .as("programs with shared products")
                .isGreaterThan((int) PROGRAMS / 4);
        assertThat(shared.getOrDefault(true, 0))
                .as("programs with shared products in blocks")
                .isGreaterThan((int) PROGRAMS / 4);
    }

    private static void requireSame(
            SequencedMap<String, TensorData> expected,
            SequencedMap<String, TensorData> given,
            long seed,
            String where) {
        assertThat(Execution.difference(expected, given, 0))
                .as("seed %d, %s", seed, where)
                .isEmpty();
    }

    /// One unit takes less of the device than a product for each, and its weights one FIFO for each channel; the time
    /// is about the same, for weights come in turn anyway.
    @Test
    void sharing_saves_multipliers() {
        long seed = FIRST;
        Program shared = program(seed);
        for (shared.compile(2); shared.units() == 0; shared.compile(2)) shared = program(++seed);
        Program alone = program(seed);
        alone.compile(1 << 10);
        assertThat(alone.units()).isZero();
        assertThat(multipliers(shared.module)).isLessThan(multipliers(alone.module));
        KernelOp kernel = kernel(shared.module);
        assertThat(kernel.processes().size()).isLessThan(kernel.graph().size());
        assertThat(kernel.fifos().size()).isLessThan(kernel.streams().size());
        assertThat(kernel.streams().stream()
                        .filter(stream -> stream.fifo().isPresent())
                        .map(StreamOp::writer))
                .allMatch(writer -> writer.symbol().matches("(deal\\.)?load\\.(weights|scales|parameters)(\\..*)?"));
        long cycles = ProgramTime.of(shared.module, MEMORY).cycles();
        assertThat(cycles).isLessThan(2 * ProgramTime.of(alone.module, MEMORY).cycles());
    }

    private static KernelOp kernel(ModuleOp module) {
        return module.all(KernelOp.class).stream()
                .filter(kernel -> kernel.all(TaskOp.class).stream()
                        .anyMatch(task -> task.symbol().startsWith("load.weights")))
                .findFirst()
                .orElseThrow();
    }

    private static long multipliers(ModuleOp module) {
        return Resources.of(kernel(module)).orElseThrow().dsp();
    }

    private static Step withStripes(Step step, long sharedLeast) {
        return switch (step) {
            case Step.Run(StripeWeights pass) ->
                new Step.Run(new StripeWeights(TARGET, 4, 2, 1, pass.sharePercent(), pass.banks(), sharedLeast));
            case Step.Run(MergeTasks _) -> new Step.Run(new MergeTasks(1));
            case Step.Run(ShareProducts _) -> new Step.Run(new ShareProducts(sharedLeast));
            case Step.Run(ChooseTiles _) -> new Step.Run(new ChooseTiles(1024));
            default -> step;
        };
    }

    /// Two to five products; of every other program three, so wide that weights come in blocks where the next one takes
    /// the results in groups. Each takes what the one
    /// before gave, or what the program is given, and what it gives is put together with what the one before gave.
    private static Program program(long seed) {
        Random random = new Random(seed);
        long width = seed % 2 == 0 ? NARROW : WIDE;
        int products = width == NARROW ? 2 + random.nextInt(4) : 3;
        StringBuilder weights = new StringBuilder();
        StringBuilder body = new StringBuilder();
        String given = "%x";
        for (int i = 1; i <= products; i++) {
            String number = Integer.toString(i);
            weights.append(", %w$i: tensor<$nx$nxf32> {headrace.parameter = \"w$i\"}"
                    .replace("$i", number)
                    .replace("$n", Long.toString(width)));
            body.append(PRODUCT.replace("$i", number)
                    .replace("$x", width == NARROW && random.nextInt(3) == 0 ? "%x" : given)
                    .replace("$given", given)
                    .replace("$how", KINDS.get(i - 1))
                    .replace("64", Long.toString(width)));
            given = "%b" + i;
        }
        String text = PROGRAM.replace("64", Long.toString(width))
                .replace("$weights", weights)
                .replace("$body", body)
                .replace("$last", given);
        ModuleOp module = Parser.module(text, "products.mlir", Dialects.registry());
        SequencedMap<String, TensorData> values = Execution.inputs(module, seed);
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("x", Objects.requireNonNull(values.get("arg0")));
        new PassManager().run(module, Pipeline.quantization(options(random, width)));
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        return new Program(
                module,
                inputs,
                QuantizedParameters.of(main, name -> Objects.requireNonNull(values.get("arg" + name.substring(1)))));
    }

    private static QuantizationOptions options(Random random, long width) {
        return new QuantizationOptions(
                random.nextBoolean() ? 4 : 8,
                8,
                OptionalLong.of(width == NARROW ? 16L << random.nextInt(2) : GROUP),
                true,
                0,
                new LayerNames(List.of()),
                Calibration.NONE,
                NonlinearType.F32,
                CacheType.F32,
                ScaleType.values()[random.nextInt(ScaleType.values().length)],
                AttentionType.F32);
    }

    private static final String PROGRAM = """
        #x = affine_map<(d0, d1, d2) -> (d0, d2)>
        #w = affine_map<(d0, d1, d2) -> (d1, d2)>
        #y = affine_map<(d0, d1, d2) -> (d0, d1)>
        #same = affine_map<(d0, d1) -> (d0, d1)>
        func.func @main(%x: tensor<1x64xf32> {headrace.input = "x"}$weights)
            -> (tensor<1x64xf32> {headrace.output = "y"}) {
        $body  return $last : tensor<1x64xf32>
        }
        """;

    private static final String PRODUCT = """
          %e$i = tensor.empty() : tensor<1x64xf32>
          %c$i = arith.constant 0.0 : f32
          %z$i = linalg.fill ins(%c$i : f32) outs(%e$i : tensor<1x64xf32>) -> tensor<1x64xf32>
          %y$i = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
              ins($x, %w$i : tensor<1x64xf32>, tensor<64x64xf32>) outs(%z$i : tensor<1x64xf32>) {
          ^bb0(%p: f32, %q: f32, %r: f32):
            %s = arith.mulf %p, %q : f32
            %t = arith.addf %r, %s : f32
            linalg.yield %t : f32
          } -> tensor<1x64xf32>
          %f$i = tensor.empty() : tensor<1x64xf32>
          %b$i = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel", "parallel"]}
              ins(%y$i, $given : tensor<1x64xf32>, tensor<1x64xf32>) outs(%f$i : tensor<1x64xf32>) {
          ^bb0(%p: f32, %q: f32, %r: f32):
            %s = arith.$how %p, %q : f32
            linalg.yield %s : f32
          } -> tensor<1x64xf32>
        """;
}
