package dev.headrace.backends.lint;

import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The linker's configuration and that of each kernel fit the sources: each kernel has one instance, each of its
/// pointers is connected to one memory, and nothing else is connected.
///
/// ```text
/// nk=h_0_kernel:1:h_0_kernel_1
/// sp=h_0_kernel_1.wte_out:HBM[0]
/// ```
final class Connectivity {
    static final String NAME = "connectivity";

    /// Where a kernel should be connected; a design of several images has `link_0.cfg` and so on.
    static final String FILE = "link.cfg";

    private static final Pattern FILES = Pattern.compile("link(_\\d+)?\\.cfg");
    private static final Pattern INSTANCE = Pattern.compile("nk=(\\w+):1:(\\w+)");
    private static final Pattern CONNECTION = Pattern.compile("sp=(\\w+\\.\\w+):(HBM|DDR|PLRAM)\\[\\d+(:\\d+)?]");
    private static final Pattern REGION = Pattern.compile("slr=(\\w+):SLR\\d+");

    private final Map<String, String> texts;
    private final List<Finding> findings = new ArrayList<>();

    private Connectivity(Map<String, String> texts) {
        this.texts = texts;
    }

    /// @param texts of all files by name
    static List<Finding> check(List<Unit> units, Map<String, String> texts) {
        Connectivity check = new Connectivity(texts);
        Map<String, Place> connected = check.link();
        Set<String> wanted = new LinkedHashSet<>();
        for (Unit unit : units) for (Function kernel : unit.kernels()) check.kernel(unit, kernel, wanted);
        for (String each : wanted) if (!connected.containsKey(each)) check.add(FILE, 1, "has no line " + each);
        connected.forEach((each, place) -> {
            if (!wanted.contains(each)) check.add(place.file, place.line, "connects " + each + ", which no source has");
        });
        return check.findings;
    }

    private record Place(String file, int line) {}

    private void add(String file, int line, String message) {
        findings.add(new Finding(file, line, NAME, message));
    }

    /// What the linker connects, without the memories, and where that stands.
    private Map<String, Place> link() {
        Map<String, Place> connected = new LinkedHashMap<>();
        texts.forEach((file, text) -> {
            if (FILES.matcher(file).matches()) link(file, text.lines().toList(), connected);
        });
        return connected;
    }

    private void link(String file, List<String> lines, Map<String, Place> connected) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()
                    || line.equals("[connectivity]")
                    || REGION.matcher(line).matches()) continue;
            Matcher instance = INSTANCE.matcher(line);
            Matcher connection = CONNECTION.matcher(line);
            String what = instance.matches() ? line : connection.matches() ? "sp=" + connection.group(1) : "";
            if (what.isEmpty()) add(file, i + 1, "'" + line + "' is not read");
            else if (connected.putIfAbsent(what, new Place(file, i + 1)) != null)
                add(file, i + 1, "connects " + what + " twice");
        }
    }

    private void kernel(Unit unit, Function kernel, Set<String> wanted) {
        String instance = kernel.name() + "_1";
        wanted.add("nk=" + kernel.name() + ":1:" + instance);
        for (Variable parameter : kernel.parameters())
            if (parameter.isPointer()) wanted.add("sp=" + instance + "." + parameter.name());
        String configuration = kernel.name() + ".cfg";
        List<String> lines =
                texts.getOrDefault(configuration, "").lines().map(String::strip).toList();
        for (String line : List.of("syn.file=" + unit.source().name(), "syn.top=" + kernel.name()))
            if (!lines.contains(line)) add(configuration, 1, "has no line " + line);
    }
}
