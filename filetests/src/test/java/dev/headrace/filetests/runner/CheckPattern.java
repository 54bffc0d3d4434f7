package dev.headrace.filetests.runner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands behind a check: plain text, `{{a regular expression}}`, `[[NAME:a regular expression]]` that names what
/// it matches, `[[NAME]]` for what a name was given to. Any white space within a line equals any other.
record CheckPattern(String text) {
    private static final Pattern PART =
            Pattern.compile("\\{\\{(.*?)\\}\\}|\\[\\[([A-Za-z_][A-Za-z0-9_]*)(?::(.*?))?\\]\\]");

    /// A match in the output.
    record Found(int start, int end, Map<String, String> names) {}

    /// The first match that lies within `from` and `to`.
    /// @param names what earlier checks have named
    /// @throws IllegalArgumentException if a name is used that nobody has given
    Optional<Found> find(String output, int from, int to, Map<String, String> names) {
        List<String> given = new ArrayList<>();
        Matcher matcher = Pattern.compile(expression(names, given)).matcher(output);
        matcher.region(from, to).useTransparentBounds(true);
        if (!matcher.find()) return Optional.empty();
        Map<String, String> all = new HashMap<>(names);
        for (String name : given) all.put(name, matcher.group(group(name)));
        return Optional.of(new Found(matcher.start(), matcher.end(), all));
    }

    private String expression(Map<String, String> names, List<String> given) {
        StringBuilder expression = new StringBuilder();
        Matcher part = PART.matcher(text);
        int end = 0;
        while (part.find()) {
            expression.append(literal(text.substring(end, part.start())));
            end = part.end();
            String name = part.group(2);
            if (name == null) {
                expression.append("(?:").append(part.group(1)).append(')');
            } else if (part.group(3) != null) {
                given.add(name);
                expression
                        .append("(?<")
                        .append(group(name))
                        .append('>')
                        .append(part.group(3))
                        .append(')');
            } else if (given.contains(name)) {
                expression.append("\\k<").append(group(name)).append('>');
            } else {
                String value = names.get(name);
                if (value == null) throw new IllegalArgumentException("nothing is called " + name + " here");
                // %1 is not the beginning of %12.
                expression.append(Pattern.quote(value)).append("(?![A-Za-z0-9_])");
            }
        }
        return expression.append(literal(text.substring(end))).toString();
    }

    /// Names of groups may not hold an underscore.
    private static String group(String name) {
        return name.replace("_", "U");
    }

    private static String literal(String text) {
        StringBuilder quoted = new StringBuilder();
        String[] words = text.split("\\s+", -1);
        for (int i = 0; i < words.length; i++) {
            if (i > 0) quoted.append("[ \\t]+");
            if (!words[i].isEmpty()) quoted.append(Pattern.quote(words[i]));
        }
        return quoted.toString();
    }
}
