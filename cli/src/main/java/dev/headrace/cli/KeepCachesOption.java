package dev.headrace.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Whether the caches of a decoder are state of the design.
final class KeepCachesOption {
    @Option(
            names = "--keep-caches",
            description = "Keeps the keys and values of a decoder on the card from run to run; by default each run is"
                    + " given them and hands them back.")
    private boolean keepCaches;

    /// @param model as the user named it
    Model apply(Model ready, Path model) {
        return keepCaches ? DecoderModel.of(ready, model.toString()).model() : ready;
    }
}
