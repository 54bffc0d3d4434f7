package dev.headrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.backends.hls.HlsDesign;
import dev.headrace.backends.page.Findings;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.InputError;
import dev.headrace.simulator.time.KernelTrace;
import dev.headrace.simulator.time.ProgramTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The report page of a design, with a simulation of it and with what a search has tried.
final class DesignPage {
    private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());

    /// As many as can be told apart on a screen.
    private static final int STRETCHES = 256;

    private static final long MOST_BYTES = 16 << 20;

    private DesignPage() {}

    /// Writes the page of a design anew.
    ///
    /// @param simulation of this design alone, as `--json` prints it
    /// @param explored the file of a search; null if there is none
    /// @throws InputError if the file is none, or the page cannot be written
    static void write(SimulatedDesign design, ObjectNode simulation, @Nullable Path explored) {
        ObjectNode shown = simulation.deepCopy();
        for (JsonNode kernel : shown.path("designs").path(0).path("kernels"))
            ProgramTime.starts(design.module()).stream()
                    .filter(each -> each.symbol().equals(kernel.path("name").asText()))
                    .findFirst()
                    .ifPresent(each -> addSpans(each, design, kernel.path("tasks")));
        Findings findings = new Findings(shown, explored == null ? MissingNode.getInstance() : read(explored));
        String page = HlsDesign.page(design.module(), Boards.of(design.description()), findings);
        Texts.write(page, design.directory().resolve("report.html"), NOWHERE);
    }

    private static void addSpans(KernelOp kernel, SimulatedDesign design, JsonNode tasks) {
        KernelTrace trace = KernelTrace.of(kernel, design.time().lengths(kernel), design.memory(), STRETCHES);
        for (int t = 0; t < tasks.size(); t++) {
            ArrayNode spans = ((ObjectNode) tasks.path(t)).putArray("spans");
            for (TaskSpans.Span span : TaskSpans.of(trace.tasks().get(t), trace.width()))
                spans.addArray().add(span.from()).add(span.to()).add(span.doing());
        }
    }

    /// Nobody vouches for the file: the page gets what it knows how to show, and nothing else.
    private static JsonNode read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES)
                throw unknown(file, "is no file of at most 16 MB");
            JsonMapper mapper = new JsonMapper();
            mapper.getFactory()
                    .setStreamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(50).build());
            JsonNode list = mapper.readTree(Files.readString(file));
            if (!list.isArray()) throw unknown(file, "is no list of designs");
            for (int i = 0; i < list.size(); i++)
                if (!isDesign(list.path(i))) throw unknown(file, "[" + i + "] is no design");
            return list;
        } catch (JsonProcessingException e) {
            throw unknown(file, "is no JSON (" + e.getOriginalMessage() + ")");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isDesign(JsonNode design) {
        JsonNode predicted = design.path("predicted");
        return design.path("configuration").isObject()
                && isPositive(predicted.path("milliseconds"))
                && List.of("tokens_per_second", "joules_per_token").stream()
                        .allMatch(name -> !predicted.has(name) || isPositive(predicted.path(name)))
                && design.path("resources").isObject()
                && design.path("resources").valueStream().allMatch(JsonNode::isNumber)
                && design.path("pareto").isBoolean();
    }

    private static boolean isPositive(JsonNode number) {
        return number.isNumber() && number.doubleValue() > 0 && Double.isFinite(number.doubleValue());
    }

    private static InputError unknown(Path file, String what) {
        return new InputError(what, file.toString(), "give the pareto.json that headrace explore wrote");
    }
}
