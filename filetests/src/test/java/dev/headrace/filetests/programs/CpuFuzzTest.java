package dev.headrace.filetests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.backends.cpu.CpuOptions;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.dialects.Level;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/// Random programs at every level compute on the CPU what the interpreter computes, bit for bit.
///
/// `-Dheadrace.programs=N` sets how many programs there are of each kind, `-Dheadrace.seed=S` the first of them.
class CpuFuzzTest {
    private static final long PROGRAMS = Long.getLong("headrace.programs", 3);
    private static final long FIRST = Long.getLong("headrace.seed", 0);
    private static final Target TARGET = Targets.named("u55c");
    private static final Level LAST = Level.valueOf(System.getProperty("headrace.level", "SIZED"));

    @Test
    void programs() {
        check(ProgramGenerator::generate);
    }

    @Test
    void networks_on_images() {
        check(ImagePrograms::generate);
    }

    @Test
    void networks_on_sequences() {
        check(SequencePrograms::generate);
    }

    private static void check(LongFunction<ModuleOp> generator) {
        for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++) check(generator.apply(seed), seed);
    }

    private static void check(ModuleOp module, long seed) {
        same(module, seed, "import");
        try {
            for (Step step : Pipeline.until(LAST, TARGET)) {
                Step small = step instanceof Step.Run(ChooseTiles _) ? new Step.Run(new ChooseTiles(4)) : step;
                new PassManager().run(module, List.of(small));
                if (step instanceof Step.Reach(var level)) same(module, seed, level.text());
            }
        } catch (CompileError _) {
            // Does not fit the device.
        }
    }

    private static void same(ModuleOp module, long seed, String level) {
        SequencedMap<String, TensorData> inputs = Execution.inputs(module, seed);
        SequencedMap<String, TensorData> expected = Execution.run(module, inputs);
        try (CpuProgram program =
                CpuProgram.compile(module, name -> Objects.requireNonNull(inputs.get(name)), CpuOptions.exact())) {
            Optional<String> difference = Execution.difference(expected, program.run(inputs), 0);
            assertThat(difference)
                    .as("seed %d at level %s:%n%s", seed, level, Journey.text(module))
                    .isEmpty();
            Optional<String> again = Execution.difference(expected, program.run(inputs), 0);
            assertThat(again).as("seed %d at level %s, second run", seed, level).isEmpty();
        } catch (RuntimeException e) {
            throw new IllegalStateException("seed " + seed + " at level " + level + "\n" + Journey.text(module), e);
        }
    }
}
