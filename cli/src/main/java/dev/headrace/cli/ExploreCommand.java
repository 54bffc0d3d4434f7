package dev.headrace.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.compiler.target.TargetFile;
import dev.headrace.explorer.CompiledDesigns;
import dev.headrace.explorer.Evaluation;
import dev.headrace.explorer.Exploration;
import dev.headrace.explorer.Journal;
import dev.headrace.explorer.Objective;
import dev.headrace.ir.InputError;
import dev.headrace.ir.text.Printer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `headrace explore`: the configuration that gives the best design.
@Command(
        name = "explore",
        description = {
            "Searches for the configuration that gives the quickest design within the limits of the device: compiles"
                    + " with one after the other and simulates each design in time.",
            "All times are predictions. Exit code 1 if no design fits."
        },
        footer = {
            "",
            "The directory holds configuration.json, the best so far, for compile --config; pareto.json, the designs"
                + " that no other beats in time and size among all that were tried; and journal.jsonl. A search that"
                + " was ended goes on from its journal where it stood, and finds what it would have found: give the"
                + " same command again. What was under way is done again: one evaluation, or as many as --jobs says.",
            "With --evaluations the result depends on the seed alone; with --budget also on how many evaluations the"
                    + " time allows.",
            "",
            "Examples:",
            "  headrace explore gpt2.pt2 --target u55c --budget 10m -o gpt2-search",
            "  headrace compile gpt2.pt2 --target u55c --config gpt2-search/configuration.json"
        })
final class ExploreCommand implements Callable<Integer> {
    private static final Pattern TIME = Pattern.compile("([1-9]\\d{0,5})([smh])");
    private static final String USUAL_BUDGET = "10m";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelToDesign model;

    @Mixin
    private TargetOption target;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The directory of the search; one with a journal is gone on with.")
    private Path output;

    @Option(
            names = "--objective",
            paramLabel = "WHAT",
            defaultValue = "latency",
            description = "latency: the fewest cycles, of equally quick designs the smallest; tokens: the most runs a"
                    + " second, with what the host takes, as simulate --tokens counts; energy: the least that the card"
                    + " draws for a run; pareto: as latency, but small designs that are slower are looked for as well."
                    + " Default: ${DEFAULT-VALUE}.")
    private String objective;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            description = "How long to search: 90s, 10m or 1h, the time of earlier calls not counted. Default: "
                    + USUAL_BUDGET + ", without --evaluations.")
    private @Nullable String budget;

    @Option(
            names = "--evaluations",
            paramLabel = "N",
            description = "How many configurations to try, those of the journal included.")
    private @Nullable Integer evaluations;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Another seed, another search. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many configurations to try side by side; as many are lost where the search is ended by"
                    + " force. What is found does not depend on it. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(
            names = "--limit",
            paramLabel = "PERCENT",
            defaultValue = "70",
            description = "How much of each resource of the device a design may take. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    public Integer call() {
        if (limit < 1 || limit > 100)
            throw new InputError("is no part of a device", "--limit " + limit, "give 1 to 100");
        int most = atLeastOne(evaluations, "--evaluations", Integer.MAX_VALUE);
        int threads = atLeastOne(jobs, "--jobs", 1);
        Objective wanted = Objective.named(objective);
        BooleanSupplier isOver = over(milliseconds());
        TargetFile description = target.file();
        Progress progress = new Progress(spec.commandLine().getErr());
        Model ready =
                model.read(description.target(), progress, spec.commandLine().getErr());
        CompiledDesigns designs =
                progress.during("preparing", () -> new CompiledDesigns(ready.module(), description.target(), limit));
        SearchDirectory directory = SearchDirectory.at(output);
        try (Journal journal = directory.journal(search(ready, description, wanted))) {
            SearchReport report = new SearchReport(
                    description.target(), wanted, limit, spec.commandLine().getOut());
            SearchWatch watch = new SearchWatch(journal.found(), wanted, directory, report, progress);
            List<Evaluation> all =
                    new Exploration(designs, wanted, seed, journal, threads, watch::note).run(most, isOver);
            directory.write(all, wanted, description.target());
            return report.print(all) ? 0 : Failures.CHECK_FAILED;
        }
    }

    /// All that decides what the search finds.
    private ObjectNode search(Model ready, TargetFile description, Objective wanted) {
        ObjectNode search = JsonNodeFactory.instance.objectNode();
        search.put("version", Version.text());
        search.put("model", digest(Printer.custom().print(ready.module())));
        search.put("target", description.target().name() + " " + digest(description.text()));
        search.put("objective", wanted.text());
        search.put("seed", seed);
        search.put("limit", limit);
        search.put("space", digest(Exploration.space()));
        return search;
    }

    private static String digest(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, Long.BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int atLeastOne(@Nullable Integer given, String option, int otherwise) {
        if (given == null) return otherwise;
        if (given < 1) throw new InputError("is too few", option + " " + given, "give a number from 1 on");
        return given;
    }

    /// Nothing if only the number of evaluations counts.
    private OptionalLong milliseconds() {
        if (budget == null && evaluations != null) return OptionalLong.empty();
        String text = budget == null ? USUAL_BUDGET : budget;
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) throw new InputError("is no time", "--budget '" + text + "'", "write 90s, 10m or 1h");
        long unit = switch (matcher.group(2)) {
            case "s" -> 1000;
            case "m" -> 60_000;
            default -> 3_600_000;
        };
        return OptionalLong.of(Long.parseLong(matcher.group(1)) * unit);
    }

    private static BooleanSupplier over(OptionalLong milliseconds) {
        if (milliseconds.isEmpty()) return () -> false;
        long end = System.nanoTime() + milliseconds.getAsLong() * 1_000_000;
        return () -> System.nanoTime() - end > 0;
    }
}
