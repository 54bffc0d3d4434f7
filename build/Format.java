import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Checks or rewrites the layout of every Java source below a folder: `Format.java check|apply ROOT`.
///
/// `mvn verify` starts it with the formatter on the class path; see the `checks` profile of the root pom.
/// The formatter cannot read a lone `_` in a record pattern: write `var _`.
class Format {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    public static void main(String[] args) throws IOException {
        var apply = args[0].equals("apply");
        var complaints = sources(Path.of(args[1])).parallelStream()
                .map(source -> format(source, apply))
                .flatMap(Optional::stream)
                .toList();
        complaints.forEach(System.err::println);
        if (!complaints.isEmpty()) {
            System.err.println("to format all sources: mvn -q -N -Pformat validate");
            System.exit(1);
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !isOutput(root.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    /// Whether it lies in the output folder of the root or of a module; a package may be called `target` too.
    private static boolean isOutput(Path file) {
        return file.startsWith("target")
                || file.getNameCount() > 1
                        && file.subpath(1, file.getNameCount()).startsWith("target");
    }

    /// What is left to complain about.
    private static Optional<String> format(Path source, boolean apply) {
        try {
            var before = Files.readString(source);
            var after = FORMATTER.formatSourceAndFixImports(before);
            if (after.equals(before)) {
                return Optional.empty();
            }
            if (apply) {
                Files.writeString(source, after);
                return Optional.empty();
            }
            return Optional.of(source + ": is not formatted");
        } catch (FormatterException e) {
            return Optional.of(source + ":" + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
