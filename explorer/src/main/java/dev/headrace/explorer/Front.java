package dev.headrace.explorer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.compiler.ConfigurationFile;
import java.util.ArrayList;
import java.util.List;

/// The designs that fit and that no other beats in time and size, the quickest first. Of equal ones the first that was
/// tried.
public record Front(List<Evaluation> designs) {
    public Front {
        designs = List.copyOf(designs);
    }

    public static Front of(List<Evaluation> all) {
        List<Evaluation> sorted = new ArrayList<>(all.stream()
                .filter(each -> each.verdict() instanceof Verdict.Fits)
                .toList());
        sorted.sort(Objective.LATENCY.order());
        List<Evaluation> front = new ArrayList<>();
        for (Evaluation each : sorted) if (front.isEmpty() || fill(each) < fill(front.getLast())) front.add(each);
        return new Front(front);
    }

    private static long fill(Evaluation evaluation) {
        return evaluation.verdict() instanceof Verdict.Fits fits ? fits.fill() : Long.MAX_VALUE;
    }

    /// All designs that fit, the quickest first, for those who draw them:
    /// ```json
    /// [{"configuration": {…}, "predicted": {"cycles": 24550, "milliseconds": 0.0818, …}, "resources": {"lut": 90112,
    /// …},
    ///   "pareto": true}]
    /// ```
    /// @param all that were tried
    public ArrayNode json(List<Evaluation> all, double megahertz) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        all.stream().sorted(Objective.LATENCY.order()).forEach(each -> {
            if (!(each.verdict() instanceof Verdict.Fits fits)) return;
            ObjectNode design = list.addObject();
            design.set("configuration", ConfigurationFile.json(each.configuration()));
            design.putObject("predicted")
                    .put("cycles", fits.cycles())
                    .put("milliseconds", fits.cycles() / megahertz / 1e3)
                    .put("runs_per_second", fits.cycles() == 0 ? 0 : megahertz * 1e6 / fits.cycles())
                    .put("joules_per_run", fits.nanojoules() / 1e9);
            design.set("resources", EvaluationJson.resources(fits.resources()));
            design.put("pareto", designs.contains(each));
        });
        return list;
    }
}
