package dev.headrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.compiler.target.Figure;
import dev.headrace.explorer.Energy;
import dev.headrace.simulator.time.Bottleneck;
import dev.headrace.simulator.time.Outcome;
import dev.headrace.simulator.time.ProgramTime;
import java.util.List;
import java.util.Locale;

/// What a simulation found, as JSON: for scripts, and for the report page, which shows it.
///
/// ```json
/// {"predicted": true, "megahertz": 300, "assumptions": [{"name": …, "value": …, "source": …}, …],
///  "designs": [{"name": …, "cycles": …, "seconds": …, "energy": {…}, "roofline": {…}, "kernels": [
///    {"name": …, "runs": …, "cycles": …, "bottleneck": […], "tasks": […], "fifos": […], "channels": […]}, …]}, …],
///  "requests": [{"in": …, "out": …, "seconds_to_first_token": …, "tokens_per_second": …, …}, …]}
/// ```
final class SimulationJson {
    private SimulationJson() {}

    static ObjectNode of(List<SimulatedDesign> designs, List<Figure> assumptions) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("predicted", true).put("megahertz", designs.getFirst().target().megahertz());
        ArrayNode figures = json.putArray("assumptions");
        for (Figure figure : assumptions)
            figures.addObject()
                    .put("name", figure.name())
                    .put("value", figure.value())
                    .put("source", figure.source());
        ArrayNode list = json.putArray("designs");
        for (SimulatedDesign design : designs) add(design, list.addObject());
        return json;
    }

    static void add(List<RequestTime> times, ObjectNode json) {
        ArrayNode requests = json.putArray("requests");
        for (RequestTime time : times) add(time, requests.addObject());
    }

    private static void add(RequestTime time, ObjectNode json) {
        json.put("in", time.request().in())
                .put("out", time.request().out())
                .put("prefill_runs", time.prefillRuns())
                .put("decode_runs", time.request().out())
                .put("one_design", time.isOneDesign())
                .put("seconds_to_first_token", time.secondsToFirstToken())
                .put("seconds", time.seconds())
                .put("tokens_per_second", time.tokensPerSecond())
                .put("seconds_of_shortest_run", time.answer().shortest())
                .put("seconds_of_longest_run", time.answer().longest())
                .put("roofline_reached", time.ofRoofline())
                .put("joules_per_token", time.energyOfToken().joules())
                .put(
                        "joules_per_token_with_prompt",
                        time.energy().joules() / time.request().out());
        add(time.energy(), json.putObject("energy"));
    }

    private static void add(Energy energy, ObjectNode json) {
        json.put("joules", energy.joules())
                .put("rest", energy.rest())
                .put("logic", energy.logic())
                .put("memory", energy.memory());
    }

    private static void add(SimulatedDesign design, ObjectNode json) {
        json.put("name", design.name()).put("stuck", design.isStuck());
        if (!design.isStuck()) {
            json.put("cycles", design.time().cycles())
                    .put("seconds", design.seconds())
                    .put("seconds_without_results", design.forStates().seconds())
                    .put("kernel_seconds", design.kernelSeconds())
                    .put("start_seconds", design.startSeconds())
                    .put("crossing_seconds", design.crossingSeconds())
                    .put("kernel_starts", design.starts())
                    .put("crossing_bytes", design.bytes().crossing())
                    .put("images", design.images());
            add(design.energy(), json.putObject("energy"));
            json.putObject("roofline")
                    .put("needed_bytes", design.bytes().needed())
                    .put("moved_bytes", design.memoryBytes())
                    .put("bytes_per_second", design.memoryRate())
                    .put("operations_per_second", design.arithmeticRate())
                    .put("seconds", design.rooflineSeconds())
                    .put("reached", design.rooflineSeconds() / design.seconds());
        }
        ArrayNode kernels = json.putArray("kernels");
        for (ProgramTime.KernelTime kernel : design.time().kernels()) {
            ObjectNode node = kernels.addObject()
                    .put("name", kernel.kernel())
                    .put("runs", kernel.runs())
                    .put("overlapping_rounds", kernel.overlapping())
                    .put("starts", kernel.starts())
                    .put("cycles_around", kernel.around());
            switch (kernel.outcome()) {
                case Outcome.Finished finished -> add(finished, node.put("operations", design.operations(kernel)));
                case Outcome.Deadlock deadlock -> add(deadlock, node.putArray("standstill"));
            }
        }
    }

    private static void add(Outcome.Deadlock deadlock, ArrayNode waits) {
        for (Outcome.Wait wait : deadlock.waits())
            waits.addObject()
                    .put("task", wait.actor())
                    .put("waits_to", wait.writes() ? "write" : "read")
                    .put("fifo", wait.fifo())
                    .put("fill", wait.fill())
                    .put("depth", wait.depth());
    }

    private static void add(Outcome.Finished finished, ObjectNode json) {
        json.put("cycles", finished.cycles())
                .put(
                        "bytes",
                        finished.traffic().stream()
                                .mapToLong(Outcome.Traffic::bytes)
                                .sum());
        Bottleneck bottleneck = Bottleneck.of(finished);
        ArrayNode links = json.put("bottleneck_is_cycle", bottleneck.isCycle()).putArray("bottleneck");
        for (Bottleneck.Link link : bottleneck.links())
            links.addObject()
                    .put("task", link.actor())
                    .put("doing", link.doing().name().toLowerCase(Locale.ROOT))
                    .put("fifo", link.fifo())
                    .put("cycles", link.cycles());
        ArrayNode tasks = json.putArray("tasks");
        for (Outcome.Activity each : finished.activities())
            tasks.addObject()
                    .put("name", each.actor())
                    .put("end", each.end())
                    .put("busy", each.busy())
                    .put("waits_for_input", each.waitedToRead())
                    .put("waits_for_output", each.waitedToWrite())
                    .put("waits_for_memory", each.waitedForMemory());
        ArrayNode fifos = json.putArray("fifos");
        for (Outcome.Passage each : finished.passages())
            fifos.addObject()
                    .put("name", each.fifo())
                    .put("tokens", each.tokens())
                    .put("most", each.mostFill())
                    .put("depth", each.depth())
                    .put("writer_waits", each.waitedForRoom())
                    .put("reader_waits", each.waitedForTokens());
        ArrayNode channels = json.putArray("channels");
        for (Outcome.Traffic each : finished.traffic())
            channels.addObject().put("name", each.channel()).put("bytes", each.bytes());
    }
}
