package dev.headrace.cli;

import dev.headrace.compiler.Pipeline;
import dev.headrace.ir.pass.PassManager;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// What a decoder keeps and gives back in a design.
final class DecoderOptions {
    @Option(
            names = "--keep-caches",
            description = "Keeps the keys and values of a decoder on the card from run to run; by default each run is"
                    + " given them and hands them back.")
    private boolean keepCaches;

    @Option(
            names = "--greedy",
            description = "Gives back the place of the greatest score in place of the scores, the first output: of a"
                    + " decoder that is the next token, chosen on the card.")
    private boolean greedy;

    /// @param model as the user named it
    Model apply(Model ready, Path model) {
        Model kept = keepCaches ? DecoderModel.of(ready, model.toString()).model() : ready;
        if (greedy) new PassManager().run(kept.module(), Pipeline.greedy());
        return kept;
    }
}
