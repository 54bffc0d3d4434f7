package dev.headrace.filetests.programs;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.dialects.Level;
import dev.headrace.filetests.models.Model;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Designs for a u55c at level sized.
public final class SizedPrograms {
    private SizedPrograms() {}

    public static ModuleOp of(Model model) {
        ModuleOp module = model.imported();
        new PassManager().run(module, Pipeline.standard(Targets.named("u55c")));
        return module;
    }

    /// A random program in small tiles, if the compiler does not refuse it.
    public static Optional<ModuleOp> random(long seed) {
        ModuleOp module = ProgramGenerator.generate(seed);
        try {
            new PassManager().run(module, smallTiles());
        } catch (CompileError _) {
            return Optional.empty();
        }
        return Optional.of(module);
    }

    static List<Step> smallTiles() {
        return Stream.concat(
                        Stream.of(new Step.Reach(Level.LINALG)),
                        Pipeline.standard(Targets.named("u55c")).stream()
                                .map(step -> step instanceof Step.Run(ChooseTiles _)
                                        ? new Step.Run(new ChooseTiles(4))
                                        : step))
                .toList();
    }
}
