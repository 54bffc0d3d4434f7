package dev.headrace.filetests.levels;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.materialization.MaterializeTransfers;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.filetests.linalg.ProgramGenerator;
import dev.headrace.filetests.linalg.SameValues;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// From fused kernels on tiles to sized FIFOs, on random programs against the interpreter.
class RandomProgramsTest {
    private static final long PROGRAMS = 2000;

    @ParameterizedTest
    @ValueSource(longs = {3, 16})
    void fromTilesToSizedFifosValuesAreKept(long tile) {
        List<Pass> before = new ArrayList<>();
        List<Pass> passes = new ArrayList<>();
        for (Step step : Pipeline.standard(Targets.named("u55c"))) {
            if (!(step instanceof Step.Run(Pass pass))) continue;
            Pass chosen = pass instanceof ChooseTiles ? new ChooseTiles(tile) : pass;
            (passes.isEmpty() && !(pass instanceof MaterializeTransfers) ? before : passes).add(chosen);
        }
        LongStream.range(0, PROGRAMS).forEach(seed -> {
            ModuleOp fused = ProgramGenerator.generate(seed);
            new PassManager()
                    .run(fused, before.stream().<Step>map(Step.Run::new).toList());
            SameValues.after(fused, seed, passes.toArray(Pass[]::new));
        });
    }
}
