package dev.headrace.filetests.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `// RUN: opt --passes=size-fifos %s | filecheck %s`: what to do with a file.
///
/// @param passes empty for none: the file is read, verified and printed
/// @param target the device that the passes compile for
/// @param isGeneric whether to print the generic syntax
/// @param expectsDiagnostics whether the file announces what is wrong with it
/// @param checkPrefix of the checks that the output is compared with; nothing if it is not compared
record RunLine(
        String passes, String target, boolean isGeneric, boolean expectsDiagnostics, Optional<String> checkPrefix) {
    private static final Pattern FORM = Pattern.compile("//\\s*RUN:(.*)");

    static List<RunLine> in(String file) {
        List<RunLine> lines = new ArrayList<>();
        Matcher matcher = FORM.matcher(file);
        while (matcher.find()) lines.add(parse(matcher.group(1).strip()));
        if (lines.isEmpty()) throw new IllegalArgumentException("there is no RUN line");
        return lines;
    }

    private static RunLine parse(String line) {
        String[] commands = line.split("\\|", -1);
        String[] opt = commands[0].strip().split("\\s+", -1);
        String passes = "";
        String target = "u55c";
        boolean generic = false;
        boolean diagnostics = false;
        if (!opt[0].equals("opt")) throw unknown(opt[0], line);
        for (int i = 1; i < opt.length; i++) {
            if (opt[i].startsWith("--passes=")) passes = opt[i].substring("--passes=".length());
            else if (opt[i].startsWith("--target=")) target = opt[i].substring("--target=".length());
            else if (opt[i].equals("--generic")) generic = true;
            else if (opt[i].equals("--verify-diagnostics")) diagnostics = true;
            else if (!opt[i].equals("%s")) throw unknown(opt[i], line);
        }
        Optional<String> prefix =
                commands.length == 1 ? Optional.empty() : Optional.of(prefix(commands[1].strip(), line));
        if (commands.length > 2) throw unknown(commands[2], line);
        return new RunLine(passes, target, generic, diagnostics, prefix);
    }

    private static String prefix(String command, String line) {
        String prefix = "CHECK";
        String[] words = command.split("\\s+", -1);
        if (!words[0].equals("filecheck")) throw unknown(words[0], line);
        for (int i = 1; i < words.length; i++) {
            if (words[i].startsWith("--check-prefix=")) prefix = words[i].substring("--check-prefix=".length());
            else if (!words[i].equals("%s")) throw unknown(words[i], line);
        }
        return prefix;
    }

    private static IllegalArgumentException unknown(String word, String line) {
        return new IllegalArgumentException("cannot understand '" + word + "' in the RUN line '" + line + "'");
    }
}
