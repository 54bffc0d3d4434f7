package dev.headrace.filetests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.backends.cpu.CpuOptions;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.quantize.Calibration;
import dev.headrace.compiler.quantize.LayerNames;
import dev.headrace.compiler.quantize.NonlinearType;
import dev.headrace.compiler.quantize.QuantizationOptions;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.compiler.vectorization.StripeWeights;
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
        long striped = 0;
        for (LongFunction<ModuleOp> kind : KINDS)
            for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++)
                for (long tile : kind == COMPUTATIONS ? List.of(WHOLE, 4L) : List.of(4L)) {
                    Quantized program = quantized(kind.apply(seed), seed).orElse(null);
                    if (program == null) continue;
                    integers++;
                    check(program, seed, tile);
                    if (program.module().all(TaskOp.class).stream()
                            .anyMatch(task -> task.symbol().endsWith(".1")
                                    && task.symbol().startsWith("load."))) striped++;
                }
        assertThat(integers).as("programs with integers").isGreaterThanOrEqualTo(PROGRAMS);
        assertThat(striped).as("programs with weights in several channels").isPositive();
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

    /// Weights come through several channels however few there are.
    private static Step inTiles(Step step, long tile) {
        return switch (step) {
            case Step.Run(ChooseTiles _) -> new Step.Run(new ChooseTiles(tile));
            case Step.Run(StripeWeights pass) ->
                new Step.Run(new StripeWeights(TARGET, pass.channels(), 1, pass.sharePercent(), pass.banks()));
            default -> step;
        };
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
                types.get(random.nextInt(types.size())));
    }
}
