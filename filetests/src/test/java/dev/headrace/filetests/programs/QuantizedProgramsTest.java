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
import dev.headrace.compiler.vectorization.StripeWeights;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.FuncSignature;
import dev.headrace.dialects.quantization.QuantizedParameters;
import dev.headrace.filetests.models.CompiledDesign;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.simulator.values.Interpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random programs on integers. In tiles that are whole tensors no sum changes its order, and every level gives the
/// same bits; in small tiles the CPU and the compiled C++ give what the interpreter gives for the same level.
///
/// `-Dheadrace.programs=N` sets how many programs there are of each kind, `-Dheadrace.compiled=N` for how many the C++
/// is compiled, `-Dheadrace.seed=S` the first of them.
class QuantizedProgramsTest {
    private static final long PROGRAMS = Long.getLong("headrace.programs", 3);
    private static final long COMPILED = Long.getLong("headrace.compiled", 1);
    private static final long FIRST = Long.getLong("headrace.seed", 0);
    private static final long WHOLE = 1024;
    private static final Target TARGET = Targets.named("u55c");

    @TempDir
    Path folder = Path.of("");

    private static final LongFunction<ModuleOp> COMPUTATIONS = ProgramGenerator::generate;
    private static final List<LongFunction<ModuleOp>> KINDS =
            List.of(COMPUTATIONS, ImagePrograms::generate, SequencePrograms::generate);

    /// A program on integers, and what it is run on.
    private record Quantized(
            ModuleOp module, SequencedMap<String, TensorData> inputs, Function<String, TensorData> parameters) {
        SequencedMap<String, TensorData> run() {
            return Interpreter.run(module, "main", inputs, parameters);
        }

        @Override
        public String toString() {
            return Journey.text(module);
        }
    }

    @Test
    void levels_agree_and_so_does_machine_code() {
        long integers = 0;
        for (LongFunction<ModuleOp> kind : KINDS)
            for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++)
                for (long tile : kind == COMPUTATIONS ? List.of(WHOLE, 4L) : List.of(4L)) {
                    Quantized program = quantized(kind.apply(seed), seed).orElse(null);
                    if (program == null) continue;
                    integers++;
                    check(program, seed, tile);
                }
        assertThat(integers).as("programs with integers").isGreaterThanOrEqualTo(PROGRAMS);
    }

    private static void check(Quantized program, long seed, long tile) {
        SequencedMap<String, TensorData> expected = program.run();
        requireSame(expected, onCpu(program), program, seed, "import on the CPU");
        try {
            for (Step step : Pipeline.standard(TARGET)) {
                new PassManager().run(program.module(), List.of(inTiles(step, tile)));
                if (!(step instanceof Step.Reach(var level))) continue;
                SequencedMap<String, TensorData> given = program.run();
                if (tile == WHOLE) requireSame(expected, given, program, seed, level.text());
                if (level == Level.LINALG || level == Level.SIZED)
                    requireSame(given, onCpu(program), program, seed, level.text() + " on the CPU");
            }
        } catch (CompileError _) {
            // Refused with a reason.
        }
    }

    @Test
    void the_cpp_computes_the_same() throws IOException, InterruptedException {
        for (LongFunction<ModuleOp> kind : KINDS) {
            long compiled = 0;
            for (long seed = FIRST; compiled < COMPILED; seed++) {
                Quantized program = quantized(kind.apply(seed), seed).orElse(null);
                if (program == null) continue;
                try {
                    for (Step step : Pipeline.standard(TARGET))
                        new PassManager().run(program.module(), List.of(inTiles(step, seed % 2 == 0 ? 4 : 16)));
                } catch (CompileError _) {
                    continue; // Refused with a reason.
                }
                SequencedMap<String, TensorData> expected = program.run();
                Path place = Files.createTempDirectory(folder, "design");
                SafetensorsFile outputs =
                        CompiledDesign.run(program.module(), program.parameters(), program.inputs(), place);
                SequencedMap<String, TensorData> given = new LinkedHashMap<>();
                for (String name : expected.keySet()) given.put(name, outputs.tensor(name));
                requireSame(expected, given, program, seed, "the C++");
                compiled++;
            }
        }
    }

    /// A product of one row, whose weights come through several channels.
    @Test
    void weights_in_stripes() throws IOException, InterruptedException {
        ModuleOp module = Parser.module(ONE_ROW, "row.mlir", Dialects.registry());
        TensorData weights =
                Objects.requireNonNull(Execution.inputs(module, FIRST).get("arg1"));
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("x", Objects.requireNonNull(Execution.inputs(module, FIRST).get("arg0")));
        Quantized program = new Quantized(module, inputs, _ -> weights);
        SequencedMap<String, TensorData> expected = program.run();
        for (Step step : Pipeline.standard(TARGET)) {
            new PassManager().run(module, List.of(striped(step)));
            if (step instanceof Step.Reach(var level))
                requireSame(expected, program.run(), program, FIRST, level.text());
        }
        assertThat(module.all(TaskOp.class).stream().map(TaskOp::symbol)).contains("load.w.0", "load.w.7");
        requireSame(expected, onCpu(program), program, FIRST, "the CPU");
        SafetensorsFile outputs =
                CompiledDesign.run(module, program.parameters(), inputs, Files.createTempDirectory(folder, "striped"));
        String name = expected.firstEntry().getKey();
        SequencedMap<String, TensorData> given = new LinkedHashMap<>();
        given.put(name, outputs.tensor(name));
        requireSame(expected, given, program, FIRST, "the C++");
    }

    private static final String ONE_ROW = """
        #x = affine_map<(d0, d1, d2) -> (d0, d2)>
        #w = affine_map<(d0, d1, d2) -> (d1, d2)>
        #y = affine_map<(d0, d1, d2) -> (d0, d1)>
        func.func @main(%x: tensor<1x32xi8> {headrace.input = "x"}, %w: tensor<24x32xi4> {headrace.parameter = "w"})
            -> (tensor<1x24xi32> {headrace.output = "y"}) {
          %e = tensor.empty() : tensor<1x24xi32>
          %c0 = arith.constant 0 : i32
          %z = linalg.fill ins(%c0 : i32) outs(%e : tensor<1x24xi32>) -> tensor<1x24xi32>
          %y = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
              ins(%x, %w : tensor<1x32xi8>, tensor<24x32xi4>) outs(%z : tensor<1x24xi32>) {
          ^bb0(%a: i8, %b: i4, %c: i32):
            %wa = arith.extsi %a : i8 to i16
            %wb = arith.extsi %b : i4 to i16
            %p = arith.muli %wa, %wb : i16
            %t = arith.extsi %p : i16 to i32
            %s = arith.addi %c, %t : i32
            linalg.yield %s : i32
          } -> tensor<1x24xi32>
          return %y : tensor<1x24xi32>
        }
        """;

    /// Weights come through several channels however few there are.
    private static Step striped(Step step) {
        return switch (step) {
            case Step.Run(StripeWeights pass) ->
                new Step.Run(new StripeWeights(
                        TARGET,
                        pass.channels(),
                        pass.rowsPerChannel(),
                        1,
                        pass.sharePercent(),
                        pass.banks(),
                        pass.sharedLeast()));
            case Step.Run(MergeTasks _) -> new Step.Run(new MergeTasks(1));
            default -> step;
        };
    }

    private static Step inTiles(Step step, long tile) {
        return step instanceof Step.Run(ChooseTiles _) ? new Step.Run(new ChooseTiles(tile)) : striped(step);
    }

    private static SequencedMap<String, TensorData> onCpu(Quantized program) {
        try (CpuProgram code = CpuProgram.compile(program.module(), program.parameters(), CpuOptions.exact())) {
            return code.run(program.inputs());
        }
    }

    private static void requireSame(
            SequencedMap<String, TensorData> expected,
            SequencedMap<String, TensorData> given,
            Quantized program,
            long seed,
            String where) {
        assertThat(Execution.difference(expected, given, 0))
                .as("seed %d, %s:%n%s", seed, where, program)
                .isEmpty();
    }

    /// Most arguments become parameters, and the program is quantized in one of many ways.
    /// @return nothing where that puts no integer in
    private static Optional<Quantized> quantized(ModuleOp module, long seed) {
        Random random = new Random(seed);
        SequencedMap<String, TensorData> values = Execution.inputs(module, seed);
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        List<String> names = new ArrayList<>(values.keySet());
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            TensorData value = Objects.requireNonNull(values.get(name));
            boolean isParameter = i > 0 && value.kind().isFloat() && random.nextInt(4) > 0;
            FuncSignature.setArgumentAttribute(
                    main, i, isParameter ? "headrace.parameter" : "headrace.input", new StringAttr(name));
            if (!isParameter) inputs.put(name, value);
        }
        new PassManager().run(module, Pipeline.quantization(options(random)));
        boolean isOnIntegers = PassManager.remarks(module).stream()
                .anyMatch(remark ->
                        remark.what().startsWith("multiplies") || remark.what().startsWith("is computed in"));
        if (!isOnIntegers) return Optional.empty();
        Function<String, TensorData> parameters =
                QuantizedParameters.of(main, name -> Objects.requireNonNull(values.get(name)));
        return Optional.of(new Quantized(module, inputs, parameters));
    }

    private static QuantizationOptions options(Random random) {
        List<NonlinearType> types = List.of(NonlinearType.values());
        return new QuantizationOptions(
                random.nextBoolean() ? 4 : 8,
                random.nextInt(3) == 0 ? 16 : 8,
                random.nextInt(3) == 0 ? OptionalLong.of(1) : OptionalLong.empty(),
                random.nextBoolean(),
                List.of(0, 4, 8).get(random.nextInt(3)),
                new LayerNames(List.of()),
                Calibration.NONE,
                types.get(random.nextInt(types.size())),
                CacheType.F32,
                ScaleType.values()[random.nextInt(ScaleType.values().length)],
                AttentionType.F32);
    }
}
