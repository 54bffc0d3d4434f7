package dev.headrace.cli;

import dev.headrace.ir.InputError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/// `--max`.
final class MaximumOption {
    private static final Pattern ONE = Pattern.compile("([A-Za-z_]\\w*)=(\\d{1,9})");

    @Option(
            names = "--max",
            paramLabel = "SIZE=N",
            description = "The largest value of a size that differs from run to run, as in s70=64; once for each. All"
                    + " smaller ones run too.")
    private List<String> given = List.of();

    /// @throws InputError if one is no size with a number, or there are two for a size
    SequencedMap<String, Long> maxima() {
        SequencedMap<String, Long> maxima = new LinkedHashMap<>();
        for (String one : given) {
            Matcher matcher = ONE.matcher(one);
            if (!matcher.matches())
                throw new InputError("is no size with a number", "--max '" + one + "'", "write --max s70=64");
            if (maxima.put(matcher.group(1), Long.parseLong(matcher.group(2))) != null)
                throw new InputError("is given twice", "the maximum of " + matcher.group(1), "give it once");
        }
        return maxima;
    }
}
