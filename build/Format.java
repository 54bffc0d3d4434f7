import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Checks or rewrites the layout of every Java source below a folder: `Format.java check|apply ROOT`.
///
/// `mvn verify` starts it with the formatter on the class path; see the `checks` profile of the root pom.
class Format {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    public static void main(String[] args) throws IOException {
        var apply = args[0].equals("apply");
        var root = Path.of(args[1]);
        var wrong = sources(root).parallelStream()
                .filter(source -> isChangedByFormatting(source, apply))
                .toList();
        for (var source : wrong) {
            System.err.println((apply ? "formatted: " : "not formatted: ") + root.relativize(source));
        }
        if (!apply && !wrong.isEmpty()) {
            System.err.println("run: mvn -q -N -Pformat validate");
            System.exit(1);
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isChangedByFormatting(Path source, boolean apply) {
        try {
            var before = Files.readString(source);
            var after = FORMATTER.formatSourceAndFixImports(before);
            if (after.equals(before)) {
                return false;
            }
            if (apply) {
                Files.writeString(source, after);
            }
            return true;
        } catch (IOException | FormatterException e) {
            throw new IllegalStateException("cannot format " + source, e);
        }
    }
}
