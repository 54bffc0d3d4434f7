package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.TargetFile;
import dev.headrace.ir.InputError;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--target`.
final class TargetOption {
    static final String DEFAULT = "u55c";

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "The device: a name from 'headrace targets', a file, or the directory of a design, which has"
                    + " a copy of its own. Default: " + DEFAULT + ".")
    private @Nullable String name;

    Target target() {
        return file().target();
    }

    /// @throws InputError if there is no such target, or a file of one that is wrong
    TargetFile file() {
        return named(name == null ? DEFAULT : name);
    }

    /// As the user wrote it, or else what a program says that it was compiled for.
    /// @throws InputError if a program was compiled for a target that does not come with Headrace
    TargetFile fileOr(@Nullable String compiledFor) {
        if (name != null || compiledFor == null || TargetFile.known().contains(compiledFor))
            return named(name != null ? name : compiledFor == null ? DEFAULT : compiledFor);
        throw new InputError(
                "is the target of this program and does not come with headrace",
                "'" + compiledFor + "'",
                "give its file with --target");
    }

    /// @param name of a target that comes with Headrace, else of a file or a directory
    static TargetFile named(String name) {
        boolean isPath = name.endsWith(".json") || name.contains("/") || Files.exists(Path.of(name));
        return isPath && !TargetFile.known().contains(name) ? TargetFile.at(Path.of(name)) : TargetFile.named(name);
    }
}
