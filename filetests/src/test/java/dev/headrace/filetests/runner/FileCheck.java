package dev.headrace.filetests.runner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Compares an output with the checks in a file, a subset of LLVM's tool of that name:
///
/// - `CHECK:` somewhere behind the previous match
/// - `CHECK-NEXT:`, `CHECK-SAME:` on the line after it, or on its line
/// - `CHECK-COUNT-3:` three times in a row
/// - `CHECK-DAG:` neighbours of these match in any order
/// - `CHECK-NOT:` nowhere between the matches before and after
/// - `CHECK-LABEL:` matches are searched between labels only
final class FileCheck {
    private final String output;
    private Map<String, String> names = new HashMap<>();

    private FileCheck(String output) {
        this.output = output;
    }

    enum Kind {
        PLAIN,
        NEXT,
        SAME,
        COUNT,
        DAG,
        NOT,
        LABEL
    }

    /// @param line in the test file
    record Check(Kind kind, int count, CheckPattern pattern, int line) {
        @Override
        public String toString() {
            return "line " + line + ": " + kind + " '" + pattern.text() + "'";
        }
    }

    /// The output is not as a check demands.
    static final class Mismatch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Mismatch(Check check, String why, String output, int at) {
            super(check + " " + why + "\nthe output from there on:\n" + output.substring(at));
        }
    }

    /// @throws Mismatch at the first check that does not hold
    /// @throws IllegalArgumentException if there are no checks, or they make no sense
    static void check(String file, String prefix, String output) {
        List<Check> checks = checks(file, prefix);
        if (checks.isEmpty()) throw new IllegalArgumentException("there are no checks with prefix " + prefix);
        new FileCheck(output).checkAll(checks);
    }

    private static List<Check> checks(String file, String prefix) {
        Pattern form = Pattern.compile(
                "//\\s*" + Pattern.quote(prefix) + "(?:-(NEXT|SAME|DAG|NOT|LABEL|COUNT)(?:-(\\d+))?)?:(.*)");
        List<Check> checks = new ArrayList<>();
        int number = 0;
        for (String line : file.lines().toList()) {
            number++;
            Matcher matcher = form.matcher(line);
            if (!matcher.find()) continue;
            Kind kind = matcher.group(1) == null ? Kind.PLAIN : Kind.valueOf(matcher.group(1));
            int count = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
            checks.add(new Check(kind, count, new CheckPattern(matcher.group(3).strip()), number));
        }
        return checks;
    }

    private void checkAll(List<Check> checks) {
        List<Integer> bounds = new ArrayList<>();
        int at = 0;
        for (Check check : checks) {
            if (check.kind != Kind.LABEL) continue;
            CheckPattern.Found label = find(check, at, output.length());
            bounds.add(label.start());
            at = label.end();
        }
        bounds.add(output.length());
        List<Check> block = new ArrayList<>();
        int from = 0;
        int next = 0;
        for (Check check : checks) {
            if (check.kind == Kind.LABEL) {
                checkBlock(block, from, bounds.get(next));
                from = bounds.get(next++);
                block = new ArrayList<>();
            }
            block.add(check);
        }
        checkBlock(block, from, bounds.get(next));
    }

    private void checkBlock(List<Check> checks, int from, int to) {
        int at = from;
        List<Check> forbidden = new ArrayList<>();
        for (int i = 0; i < checks.size(); ) {
            Check check = checks.get(i);
            if (check.kind == Kind.NOT) {
                forbidden.add(check);
                i++;
                continue;
            }
            int group = i + 1;
            while (check.kind == Kind.DAG && group < checks.size() && checks.get(group).kind == Kind.DAG) group++;
            int[] span = check.kind == Kind.DAG ? unordered(checks.subList(i, group), at, to) : single(check, at, to);
            forbid(forbidden, at, span[0]);
            forbidden.clear();
            at = span[1];
            i = group;
        }
        forbid(forbidden, at, to);
    }

    private int[] single(Check check, int at, int to) {
        CheckPattern.Found found = find(check, at, to);
        int start = found.start();
        for (int i = 1; i < check.count; i++) found = find(check, found.end(), to);
        long breaks = output.substring(at, start).chars().filter(c -> c == '\n').count();
        if (check.kind == Kind.NEXT && breaks != 1) throw mismatch(check, "is not on the next line", at);
        if (check.kind == Kind.SAME && breaks != 0) throw mismatch(check, "is not on the same line", at);
        return new int[] {start, found.end()};
    }

    /// Each check somewhere behind `at`, none on the place of another.
    private int[] unordered(List<Check> checks, int at, int to) {
        List<CheckPattern.Found> taken = new ArrayList<>();
        for (Check check : checks) {
            int from = at;
            CheckPattern.Found found;
            while (true) {
                found = find(check, from, to);
                int start = found.start();
                int end = found.end();
                Optional<CheckPattern.Found> overlap = taken.stream()
                        .filter(t -> start < t.end() && t.start() < end)
                        .findFirst();
                if (overlap.isEmpty()) break;
                from = overlap.get().end();
            }
            taken.add(found);
        }
        int start = taken.stream().mapToInt(CheckPattern.Found::start).min().orElse(at);
        int end = taken.stream().mapToInt(CheckPattern.Found::end).max().orElse(at);
        return new int[] {start, end};
    }

    private void forbid(List<Check> forbidden, int from, int to) {
        for (Check check : forbidden) {
            Optional<CheckPattern.Found> found = check.pattern.find(output, from, to, names);
            if (found.isPresent()) throw mismatch(check, "is there", found.get().start());
        }
    }

    private CheckPattern.Found find(Check check, int from, int to) {
        CheckPattern.Found found =
                check.pattern.find(output, from, to, names).orElseThrow(() -> mismatch(check, "is not found", from));
        names = found.names();
        return found;
    }

    private Mismatch mismatch(Check check, String why, int at) {
        return new Mismatch(check, why, output, at);
    }
}
