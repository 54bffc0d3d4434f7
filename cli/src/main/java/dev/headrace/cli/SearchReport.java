package dev.headrace.cli;

import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.explorer.Evaluation;
import dev.headrace.explorer.Front;
import dev.headrace.explorer.Objective;
import dev.headrace.explorer.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a search found, for people.
record SearchReport(Target target, Objective objective, int limit, PrintWriter out) {
    /// @return whether anything fits
    boolean print(List<Evaluation> all) {
        Front front = Front.of(all);
        objective.best(all).ifPresent(best -> out.printf("best, number %d: %s%n", best.index(), line(best)));
        front.designs().forEach(each -> out.printf("number %d: %s%n", each.index(), line(each)));
        all.stream()
                .filter(each -> each.verdict() instanceof Verdict.Broken)
                .forEach(each -> out.printf(
                        "number %d breaks the compiler, a bug of ours: %s%n",
                        each.index(), ((Verdict.Broken) each.verdict()).why()));
        out.printf(
                "%d configurations tried, %d fit within %d %% of %s; all numbers are predicted; cycles are of kernels"
                        + " only, runs a second and energy with what the host takes%n",
                all.size(),
                all.stream()
                        .filter(each -> each.verdict() instanceof Verdict.Fits)
                        .count(),
                limit,
                target.name());
        if (front.designs().isEmpty()) all.stream().min(objective.order()).ifPresent(this::explain);
        out.flush();
        return !front.designs().isEmpty();
    }

    private void explain(Evaluation least) {
        out.printf("the one that comes closest: %s%n", line(least));
    }

    String line(Evaluation evaluation) {
        String what = choices(evaluation.configuration());
        return switch (evaluation.verdict()) {
            case Verdict.Fits(long cycles, long nanoseconds, long nanojoules, Resources resources, long _) ->
                "%,d cycles, %.3f ms, %,.1f runs a second, %.3f mJ, %s; %s"
                        .formatted(
                                cycles,
                                cycles / target.megahertz() / 1e3,
                                1e9 / nanoseconds,
                                nanojoules / 1e6,
                                shares(resources),
                                what);
            case Verdict.TooManyWires(Resources resources, long _, long wires) ->
                "%s, %,d wires between two dies of %,d; %s".formatted(shares(resources), wires, target.wires(), what);
            case Verdict.TooLarge(Resources resources, long _, int images) ->
                "%s%s; %s".formatted(shares(resources), images == 1 ? "" : ", " + images + " images", what);
            case Verdict.Refused(String why) -> "refused: " + why + "; " + what;
            case Verdict.Broken(String why) -> "broken: " + why + "; " + what;
        };
    }

    private String shares(Resources taken) {
        Map<String, Long> there = target.resources().byName();
        return taken.byName().entrySet().stream()
                .filter(each -> there.getOrDefault(each.getKey(), 0L) > 0)
                .map(each -> "%s %.1f %%"
                        .formatted(each.getKey(), 100.0 * each.getValue() / there.getOrDefault(each.getKey(), 0L)))
                .collect(Collectors.joining(", "));
    }

    private static String choices(Configuration configuration) {
        List<String> unusual = new ArrayList<>();
        if (configuration.sizing() != Configuration.USUAL.sizing())
            unusual.add("sizing " + configuration.sizing().text());
        configuration.numbers().forEach((knob, value) -> unusual.add(knob + " " + value));
        return unusual.isEmpty() ? "as usual" : String.join(", ", unusual);
    }
}
