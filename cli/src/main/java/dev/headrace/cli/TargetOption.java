package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// `--target`.
final class TargetOption {
    @Option(
            names = "--target",
            paramLabel = "NAME",
            defaultValue = "u55c",
            description = "The device: a name from 'headrace targets', or a file. Default: ${DEFAULT-VALUE}.")
    private String name;

    Target target() {
        return name.endsWith(".json") ? Targets.at(Path.of(name)) : Targets.named(name);
    }
}
