package dev.headrace.cli;

import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.ConfigurationFile;
import dev.headrace.compiler.Sizing;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--config` and `--sizing`.
final class ConfigurationOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "What to choose where the compiler has a choice, as JSON: options of passes under their names, as"
                            + " in { \"choose-tiles\": { \"default-tile\": 32 } }. What is left out is as usual.")
    private @Nullable Path file;

    @Option(
            names = "--sizing",
            paramLabel = "STRATEGY",
            description =
                    "How deep FIFOs are: conservative (for all tasks at the pace of the slowest), normal (for each at"
                            + " its own) or exact (as shallow as keeps the time of normal, found by simulation, which"
                            + " takes a while). Default: as the configuration says, else conservative.")
    private @Nullable String sizing;

    /// @throws InputError if the file or the strategy cannot be used
    Configuration chosen() {
        Configuration chosen = file == null ? Configuration.USUAL : ConfigurationFile.read(file);
        return sizing == null ? chosen : chosen.with(Sizing.named(sizing));
    }
}
