package dev.headrace.cli;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/// What the compiler decided about one thing, and why: all remarks that concern a kernel, task, FIFO, converter or part
/// of the model.
///
/// Names are compared as the C++ spells them, so `transformer.h.0.attn` and `transformer_h_0_attn` are one. A name
/// stands for everything below it. Where layers were folded into one, its numbers stand for all of them.
final class Explanation {
    /// What stands between the names of a subject that concerns several things.
    private static final String BETWEEN = " \\+ | -> |, ";

    private final SequencedMap<String, List<Remark>> bySubject = new LinkedHashMap<>();

    /// For each subject what it is called: itself, and the parts of the model that it comes from.
    private final Map<String, Set<String>> namesOf = new LinkedHashMap<>();

    private Explanation(ModuleOp module) {
        for (Remark remark : PassManager.remarks(module))
            bySubject.computeIfAbsent(remark.subject(), _ -> new ArrayList<>()).add(remark);
        Map<String, Set<String>> origins = new LinkedHashMap<>();
        module.walk(op -> {
            String symbol = symbol(op);
            if (!symbol.isEmpty())
                origins.computeIfAbsent(symbol, _ -> new LinkedHashSet<>())
                        .addAll(op.location().names());
        });
        for (String subject : bySubject.keySet()) {
            Set<String> names = new LinkedHashSet<>(List.of(subject.split(BETWEEN, -1)));
            // A buffer is told by its task and its type.
            int space = subject.indexOf(' ');
            String task = space < 0 ? subject : subject.substring(0, space);
            names.add(task);
            names.addAll(origins.getOrDefault(task, Set.of()));
            namesOf.put(subject, names);
        }
    }

    /// The text for a name: each subject with its remarks, in the order in which they were made.
    /// @throws InputError if nothing is called so
    static String of(ModuleOp module, String name) {
        Explanation all = new Explanation(module);
        String plain = normal(name);
        for (Set<String> wanted : List.of(
                new LinkedHashSet<>(List.of(plain, withoutLayers(name))),
                Set.of(plain.replaceFirst("_(kernel|[0-9]+)$", "")))) {
            String text = all.text(wanted);
            if (!text.isEmpty()) return text;
        }
        throw new InputError("names nothing that the compiler decided about", "'" + name + "'", all.advice(plain));
    }

    private static String symbol(Op op) {
        return switch (op) {
            case KernelOp kernel -> kernel.symbol();
            case TaskOp task -> task.symbol();
            case StreamOp stream -> stream.symbol();
            default -> "";
        };
    }

    /// As it is called where layers were folded: `transformer.h.mlp` for `transformer.h.0.mlp`.
    private static String withoutLayers(String name) {
        return normal(name.replaceAll("\\.[0-9]+(?=\\.|$)", "")).replaceAll("_[0-9]+(?=_)", "");
    }

    private static String normal(String name) {
        return name.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
    }

    private String text(Set<String> wanted) {
        StringBuilder text = new StringBuilder();
        bySubject.forEach((subject, remarks) -> {
            boolean concerns = namesOf.getOrDefault(subject, Set.of()).stream()
                    .map(Explanation::normal)
                    .anyMatch(name -> wanted.stream().anyMatch(each -> isBelow(name, each)));
            if (!concerns) return;
            text.append(subject).append('\n');
            for (Remark remark : remarks) text.append(line(remark)).append('\n');
        });
        return text.toString();
    }

    private static boolean isBelow(String name, String wanted) {
        return !wanted.isEmpty() && (name.equals(wanted) || name.startsWith(wanted + "_"));
    }

    private static String line(Remark remark) {
        String numbers = remark.numbers().entrySet().stream()
                .map(number -> number.getKey() + " " + number.getValue())
                .collect(Collectors.joining(", "));
        return "  " + remark.stage() + ": " + remark.what() + ": " + remark.why()
                + (numbers.isEmpty() ? "" : " [" + numbers + "]");
    }

    private String advice(String wanted) {
        Set<String> known = new LinkedHashSet<>();
        namesOf.values().forEach(known::addAll);
        known.removeIf(String::isBlank);
        return InputError.nearest(wanted, known)
                .map(near -> "did you mean " + near + "?")
                .orElse("report.json lists what there is");
    }
}
