package dev.headrace.backends.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headrace.backends.hls.Board;
import dev.headrace.backends.hls.HlsDesign;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.text.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    private static final Board BOARD = new Board(
            "part",
            "platform",
            "HBM",
            250,
            List.of(
                    new Board.Die("SLR0", new Resources(1000, 2000, 10, 20, 0)),
                    new Board.Die("SLR1", new Resources(500, 2000, 10, 20, 0))));
    private static final String EVIL = "</script><img src=x onerror='globalThis.owned = 1'><!--";

    @TempDir
    Path folder = Path.of("");

    @Test
    void aBrowserShowsTheDesign() throws IOException, InterruptedException {
        String remark = "headrace.remarks = [{stage = \"sizing\", subject = \"scale\", what = \"is a remark\","
                + " why = \"the reason of it\", numbers = {cycles = 12345 : i64}}], ";
        JsonNode seen = new Browser(folder).look(page(text(remark)), "scale", "scale.to.y");
        assertThat(seen.get("problems")).isEmpty();
        assertThat(seen.get("requests")).hasSize(1);
        assertThat(seen.get("title").asText()).isEqualTo("Design — Headrace");
        assertThat(texts(seen, "kernels")).containsExactly("wte — on the host", "h.0 — 5 tasks");
        assertThat(texts(seen, "tasks")).containsExactlyInAnyOrder("load.x", "load.s", "reverse", "scale", "store.y");
        assertThat(seen.get("fifos").asInt()).isEqualTo(4);
        // Not every task has a schedule, so there is no timeline.
        assertThat(texts(seen, "tabs")).containsExactly("Graph", "FIFOs", "Resources", "Decisions");
        assertThat(seen.get("panel").asText())
                .contains("scale", "compute", "SLR0", "12 ×", "II 4", "is a remark", "the reason of it", "12,345");
        assertThat(seen.get("near").asInt()).isEqualTo(3);
        assertThat(seen.get("below").asText()).isEqualTo("store.y");
        assertThat(texts(seen, "found")).containsExactly("scale.to.y");
        assertThat(seen.get("chosen").asText()).contains("scale.to.y", "Depth", "64 bit");
        assertThat(seen.get("focus").asText()).isEqualTo("panel");
        assertThat(seen.get("address").asText()).isEqualTo("#scale.to.y");
        assertThat(seen.get("FIFOs").asText()).contains("registers", "s", "reverse");
        assertThat(seen.get("Resources").asText()).contains("900 / 1,500", "SLR0", "900 / 1,000", "0 / 500");
        assertThat(seen.get("Decisions").asText()).contains("1 decision", "is a remark");
        assertThat(seen.get("dark").asText()).isNotEqualTo(seen.get("light").asText());
        assertThat(seen.get("unnamed").asInt()).isZero();
    }

    /// What was simulated and explored is shown beside the design; without it, no tab asks for it.
    @Test
    void aBrowserShowsWhatWasFoundOutLater() throws IOException, InterruptedException {
        String tasks = Stream.of("load.x", "load.s", "reverse.fill", "reverse.drain", "scale", "store.y")
                .map(name -> """
                    {"name": "%s", "end": 1000, "busy": 400, "waits_for_input": 600, "waits_for_output": 0,
                     "waits_for_memory": 0, "spans": [[0, 600, 1], [600, 1000, 0]]}\
                    """.formatted(name))
                .collect(Collectors.joining(","));
        JsonNode simulation = new ObjectMapper().readTree("""
            {"predicted": true, "megahertz": 250,
             "assumptions": [{"name": "idle_watts", "value": "25", "source": "assumption: recalled"}],
             "requests": [{"in": 32, "out": 64, "seconds_to_first_token": 0.5, "tokens_per_second": 12.5, "seconds": 5.62,
               "joules_per_token": 1.25, "joules_per_token_with_prompt": 1.5}],
             "designs": [{"name": "design", "stuck": false, "seconds": 0.08, "kernel_seconds": 0.078, "start_seconds": 0.002,
               "crossing_seconds": 0.0001, "kernel_starts": 26, "crossing_bytes": 201044,
               "energy": {"joules": 1.25, "rest": 1, "logic": 0.2, "memory": 0.05},
               "roofline": {"needed_bytes": 1000000, "moved_bytes": 2000000, "bytes_per_second": 419200000000,
                 "operations_per_second": 4000000000000, "seconds": 0.0000024, "reached": 0.00003},
               "kernels": [{"name": "h.0", "runs": 24, "cycles": 1000, "operations": 5000, "bytes": 800,
                 "bottleneck": [{"task": "store.y", "doing": "waits_for_tokens", "fifo": "scale.to.y", "cycles": 600},
                   {"task": "scale", "doing": "works", "fifo": "", "cycles": 400}],
                 "tasks": [%s],
                 "fifos": [{"name": "scale.to.y", "tokens": 12, "most": 2, "depth": 2, "writer_waits": 7, "reader_waits": 654}],
                 "channels": []}]}]}\
            """.formatted(tasks));
        JsonNode explored = new ObjectMapper().readTree("""
            [{"configuration": {"lanes": 8}, "predicted": {"milliseconds": 1.5}, "resources": {"lut": 700}, "pareto": true},
             {"configuration": {"lanes": 4}, "predicted": {"milliseconds": 3, "tokens_per_second": 333}, "resources": {"lut": 300},
              "pareto": true},
             {"configuration": {"lanes": 2}, "predicted": {"milliseconds": 9}, "resources": {"lut": 600}, "pareto": false}]\
            """);
        Path page = folder.resolve("found.html");
        Files.writeString(page, HlsDesign.page(module(text("")), BOARD, new Findings(simulation, explored)));
        JsonNode seen = new Browser(folder).look(page, "scale", "scale.to.y");
        assertThat(seen.get("problems")).isEmpty();
        assertThat(texts(seen, "tabs"))
                .containsExactly("Graph", "Timeline", "Performance", "FIFOs", "Resources", "Explored");
        assertThat(seen.get("Timeline").asText()).contains("waits for input", "reverse");
        assertThat(seen.get("bars").asInt()).isEqualTo(2 * 6);
        assertThat(seen.get("Performance").asText())
                .contains("Prompt of 32 tokens, answer of 64", "12.500", "1.250 J", "26 starts", "Roofline", "recalled")
                .contains("store.y waits for tokens in scale.to.y for 600 cycles");
        assertThat(seen.get("FIFOs").asText()).contains("Most held", "654");
        assertThat(seen.get("Explored").asText()).contains("3 designs that fit, 2 of them", "333.000", "{\"lanes\":8}");
        assertThat(seen.get("unnamed").asInt()).isZero();
    }

    /// Names come from models that nobody vouches for.
    @Test
    void namesAreNothingButNames() throws IOException, InterruptedException {
        String evil = EVIL.replace("\"", "\\\"");
        String text = text("headrace.model = \"" + evil + "\", headrace.remarks = [{stage = \"sizing\", subject = \""
                        + "scale\", what = \"" + evil + "\", why = \"" + evil + "\", numbers = {}}], ")
                .replace("@store.y", "@\"" + evil + "\"");
        Path page = page(text);
        assertThat(Files.readString(page))
                .doesNotContain("<img")
                .contains("\\u003c/script>\\u003cimg src=x")
                .containsOnlyOnce("</script>\n<script>");
        JsonNode seen = new Browser(folder).look(page, "scale", "img");
        assertThat(seen.get("problems")).isEmpty();
        assertThat(seen.get("requests")).hasSize(1);
        assertThat(seen.get("owned").asText()).isEqualTo("no");
        assertThat(seen.get("strangers").asInt()).isZero();
        assertThat(seen.get("scripts").asInt()).isEqualTo(2);
        assertThat(seen.get("title").asText()).isEqualTo(EVIL + " — Headrace");
        assertThat(texts(seen, "tasks")).contains(EVIL);
        assertThat(seen.get("below").asText()).isEqualTo(EVIL);
    }

    @Test
    void tasksDoNotOverlapAndLinesEndAtThem() throws IOException {
        KernelOp kernel = module(text("")).all(KernelOp.class).getLast();
        GraphLayout layout = GraphLayout.of(kernel);
        List<TaskOp> tasks = kernel.tasks();
        for (TaskOp one : tasks)
            for (TaskOp other : tasks)
                assertThat(one == other || apart(at(layout, one), at(layout, other)))
                        .isTrue();
        layout.streams().forEach((stream, line) -> {
            GraphLayout.Box from = at(layout, stream.writer());
            GraphLayout.Box to = at(layout, stream.reader());
            assertThat(line.getFirst().y()).isEqualTo(from.y() + from.height());
            assertThat(line.getFirst().x()).isBetween(from.x(), from.x() + from.width());
            assertThat(line.getLast().y()).isEqualTo(to.y());
            assertThat(line.getLast().x()).isBetween(to.x(), to.x() + to.width());
        });
        assertThat(GraphLayout.of(kernel)).isEqualTo(layout);
    }

    @Test
    void aTaskBeginsWithItsFirstTokenAndEndsAfterItsLast() {
        KernelOp kernel = module("""
            module {
              dataflow.kernel @k() : () -> () {
                %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "a.to.b", schedule.delay = 10 : i64, schedule.write_span = 80 : i64, schedule.read_delay = 2 : i64, schedule.read_span = 30 : i64} : !dataflow.stream<f32>
                dataflow.task @a() attributes {role = "compute", schedule.latency = 100 : i64} : () -> () {
                  %v = arith.constant 0.0 : f32
                  dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
                  dataflow.yield
                }
                dataflow.task @b() attributes {role = "compute", schedule.latency = 50 : i64} : () -> () {
                  %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
                  dataflow.yield
                }
                dataflow.yield
              }
            }
            """).all(KernelOp.class).getFirst();
        // b reads 2 cycles after its start what a writes 10 cycles after its own. The last token is there at 90; b then
        // has 50 - 2 - 30 cycles to go.
        assertThat(Timeline.of(kernel).orElseThrow().values())
                .containsExactly(new Timeline.Span(0, 100), new Timeline.Span(8, 108));
    }

    private static GraphLayout.Box at(GraphLayout layout, TaskOp task) {
        return Objects.requireNonNull(layout.tasks().get(task));
    }

    private static boolean apart(GraphLayout.Box one, GraphLayout.Box other) {
        return one.x() + one.width() <= other.x()
                || other.x() + other.width() <= one.x()
                || one.y() + one.height() <= other.y()
                || other.y() + other.height() <= one.y();
    }

    private Path page(String text) {
        Path design = folder.resolve("design");
        HlsDesign.writeWithoutParameters(module(text), BOARD, design);
        return design.resolve("report.html");
    }

    private static List<String> texts(JsonNode seen, String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : seen.get(name)) texts.add(each.asText());
        return texts;
    }

    private static ModuleOp module(String text) {
        return Parser.module(text, "sized.mlir", Dialects.registry());
    }

    /// @param attributes to add to the module
    private static String text(String attributes) throws IOException {
        try (InputStream in = HlsDesign.class.getResourceAsStream("sized.mlir")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text.replace("module attributes {", "module attributes {" + attributes);
        }
    }
}
