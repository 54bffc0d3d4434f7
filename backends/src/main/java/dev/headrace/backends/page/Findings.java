package dev.headrace.backends.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/// What was found out about a design after it was compiled. The page has a place for each, if it is there.
///
/// @param simulation as `headrace simulate --json` prints it; each task may have `spans`, `[from, to, doing]` in
/// cycles,
///     where doing is 0 for work and 1, 2, 3 for waiting for input, output and memory
/// @param explored designs that a search has tried: `[{"configuration": {…}, "predicted": {"milliseconds": …,
///     "tokens_per_second": …, "joules_per_token": …}, "resources": {"lut": …, …}, "pareto": true}, …]`; the last two
///     predictions may be missing
public record Findings(JsonNode simulation, JsonNode explored) {
    public static final Findings NONE = new Findings(MissingNode.getInstance(), MissingNode.getInstance());

    /// Without designs of a search.
    public static Findings of(JsonNode simulation) {
        return new Findings(simulation, MissingNode.getInstance());
    }
}
