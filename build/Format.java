import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Checks or rewrites the layout of every Java source below a folder: `Format.java check|apply ROOT`.
///
/// `mvn verify` starts it with the formatter on the class path; see the `checks` profile of the root pom.
/// The formatter cannot read a lone `_` in a record pattern: write `var _`.
class Format {
    private static final int WIDTH = 120;
    private static final Pattern COMMENT = Pattern.compile("^([ \\t]*)///(.*)$", Pattern.MULTILINE);

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

    /// Formats a source. The formatter takes no part in `///` comments, because it loses the slashes of words that it
    /// moves to the next line: it sees a number for each line of them, and we wrap what is too long.
    private static String layOut(String source) throws FormatterException {
        var comments = new ArrayList<String>();
        var numbered = COMMENT.matcher(source).replaceAll(comment -> {
            comments.add(comment.group(2));
            return comment.group(1) + "/// " + (comments.size() - 1);
        });
        var formatted = FORMATTER.formatSourceAndFixImports(numbered);
        var restored = COMMENT.matcher(formatted).replaceAll(comment -> {
            var text = comments.get(Integer.parseInt(comment.group(2).strip()));
            return Matcher.quoteReplacement(comment.group(1) + "///" + text);
        });
        return wrapComments(restored);
    }

    private static String wrapComments(String source) {
        var lines = new ArrayList<>(source.lines().toList());
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var comment = COMMENT.matcher(line);
            if (line.length() <= WIDTH || !comment.matches()) {
                continue;
            }
            var prefix = comment.group(1) + "/// ";
            var cut = line.lastIndexOf(' ', WIDTH);
            if (cut < prefix.length()) {
                continue;
            }
            lines.set(i, line.substring(0, cut).stripTrailing());
            var rest = prefix + line.substring(cut + 1);
            if (i + 1 < lines.size() && lines.get(i + 1).matches(Pattern.quote(prefix) + "[A-Za-z0-9(`].*")) {
                lines.set(i + 1, rest + " " + lines.get(i + 1).substring(prefix.length()));
            } else {
                lines.add(i + 1, rest);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /// What is left to complain about.
    private static Optional<String> format(Path source, boolean apply) {
        try {
            var before = Files.readString(source);
            var after = layOut(before);
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
