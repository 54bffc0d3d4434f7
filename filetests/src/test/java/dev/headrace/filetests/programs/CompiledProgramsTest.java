package dev.headrace.filetests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.dialects.Level;
import dev.headrace.filetests.models.CompiledDesign;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The C++ of random programs, compiled, gives what the program gives in the interpreter.
///
/// `-Dheadrace.compiled=N` sets how many programs of each kind, `-Dheadrace.seed=S` the first of them.
class CompiledProgramsTest {
    private static final long PROGRAMS = Long.getLong("headrace.compiled", 1);
    private static final long FIRST = Long.getLong("headrace.seed", 0);

    /// Functions of a library may round otherwise than Java's.
    private static final double TOLERANCE = 1e-4;

    private static final Target TARGET = Targets.named("u55c");

    @TempDir
    Path folder = Path.of("");

    private enum Kind {
        COMPUTATIONS,
        IMAGES,
        SEQUENCES
    }

    private static ModuleOp generate(Kind kind, long seed) {
        return switch (kind) {
            case COMPUTATIONS -> ProgramGenerator.generate(seed);
            case IMAGES -> ImagePrograms.generate(seed);
            case SEQUENCES -> SequencePrograms.generate(seed);
        };
    }

    @ParameterizedTest
    @CsvSource({"COMPUTATIONS, 4", "COMPUTATIONS, 16", "IMAGES, 4", "IMAGES, 16", "SEQUENCES, 8"})
    void theCppComputesWhatTheProgramComputes(Kind kind, long tile) throws IOException, InterruptedException {
        long compiled = 0;
        for (long seed = FIRST; compiled < PROGRAMS; seed++) {
            ModuleOp module = generate(kind, seed);
            SequencedMap<String, TensorData> inputs = Execution.inputs(module, seed);
            SequencedMap<String, TensorData> expected = Execution.run(module, inputs);
            try {
                new PassManager().run(module, pipeline(tile));
            } catch (CompileError _) {
                continue; // Refused with a reason.
            }
            Path place = Files.createDirectory(folder.resolve(kind + "-" + seed));
            SafetensorsFile outputs = CompiledDesign.run(module, inputs, place);
            SequencedMap<String, TensorData> given = new LinkedHashMap<>();
            for (String name : expected.keySet()) given.put(name, outputs.tensor(name));
            assertThat(Execution.difference(expected, given, TOLERANCE))
                    .as("seed %d", seed)
                    .isEmpty();
            compiled++;
        }
    }

    private static List<Step> pipeline(long tile) {
        return Stream.concat(
                        Stream.of(new Step.Reach(Level.LINALG)),
                        Pipeline.standard(TARGET).stream()
                                .map(step -> step instanceof Step.Run(ChooseTiles _)
                                        ? new Step.Run(new ChooseTiles(tile))
                                        : step))
                .toList();
    }
}
