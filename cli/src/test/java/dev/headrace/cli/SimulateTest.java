package dev.headrace.cli;

import static dev.headrace.cli.Run.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `headrace simulate`.
class SimulateTest {
    private static final Pattern DEEP = Pattern.compile("\\{depth = \\d{2,} : i64, sym_name = \"([^\"]*)\"");

    @TempDir
    Path folder = Path.of("");

    @Test
    void a_design_runs_and_comes_to_a_standstill_where_a_proven_depth_is_lowered() throws IOException {
        Path design = folder.resolve("design");
        Run compiled = Run.of("compile", model("gpt2-tiny-prefill"), "-o", design);
        assertThat(compiled.code()).as(compiled.err()).isZero();
        Run run = Run.of("simulate", design, "--rows", "2");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "transformer.h: ", ", 2 rounds that overlap", " cycles in all, ", "(predicted, kernels only)");

        Path file = design.resolve("design.mlir");
        String text = Files.readString(file);
        List<String> needed = new ArrayList<>();
        for (Matcher fifo = DEEP.matcher(text); fifo.find(); ) {
            String name = fifo.group(1);
            Files.writeString(file, text.replace(fifo.group(), fifo.group().replaceFirst("\\d+", "1")));
            Run stuck = Run.of("simulate", design);
            if (stuck.code() == 0) continue; // deep for speed only
            assertThat(stuck.code()).isEqualTo(1);
            assertThat(stuck.out()).contains("comes to a standstill: ").contains("write " + name + " (1 of 1)");
            needed.add(name);
        }
        assertThat(needed).isNotEmpty();
    }

    /// A prompt of 5 passes in two blocks of 4 before the answer, or in five runs of the decoder.
    @Test
    void a_text_takes_the_runs_that_its_tokens_need() throws IOException {
        Path decode = decoder("decode", "--keep-caches");
        Path block = decoder("block", "--keep-caches", "--block", "4");
        JsonNode alone = json("simulate", decode, "--tokens", "5:3", "--tokens", "1:1", "--json");
        JsonNode design = alone.path("designs").path(0);
        double run = design.path("seconds").asDouble();
        assertThat(design.path("kernel_starts").asLong()).isEqualTo(kernelStarts(design));
        assertThat(run)
                .isCloseTo(cycles(design) / 300e6 + kernelStarts(design) * 50e-6 + (16 + 256 * 4) / 9e9, within(1e-12));
        double ofPrompt = withoutResults(design);
        assertThat(design.path("seconds_without_results").asDouble()).isCloseTo(ofPrompt, within(1e-12));
        JsonNode request = alone.path("requests").path(0);
        assertThat(request.path("seconds_to_first_token").asDouble()).isCloseTo(4 * ofPrompt + run, within(1e-12));
        assertThat(request.path("seconds").asDouble()).isCloseTo(4 * ofPrompt + 4 * run, within(1e-12));
        assertThat(request.path("tokens_per_second").asDouble() * run).isCloseTo(1, within(1e-12));
        double joules = design.path("energy").path("joules").asDouble();
        assertThat(request.path("joules_per_token").asDouble()).isCloseTo(joules, within(1e-12));
        assertThat(request.path("energy").path("joules").asDouble()).isBetween(4 * joules, 8 * joules);

        assertThat(alone.path("requests").path(1).path("seconds").asDouble()).isCloseTo(2 * run, within(1e-12));

        JsonNode both = json("simulate", block, decode, "--tokens", "5:3", "--json");
        JsonNode first = both.path("designs").path(0);
        double prompt = withoutResults(first) + first.path("seconds").asDouble();
        assertThat(both.path("requests").path(0).path("seconds_to_first_token").asDouble())
                .isCloseTo(prompt, within(1e-12));
        assertThat(both.path("requests").path(0).path("seconds").asDouble()).isCloseTo(prompt + 3 * run, within(1e-12));

        Run text = Run.of("simulate", block, decode, "--tokens", "5:3", "--rows", "1");
        assertThat(text.out())
                .contains("prompt of 5 tokens: 2 runs of block", "time to first token", "its time hangs on")
                .contains("loops run over all 8 places", "Xilinx/XRT issue 8687", "two designs");
        assertThat(Run.of("simulate", decode, "--tokens", "5:4").err())
                .contains("--tokens 5:4: are 9 tokens, more than the 8 that the caches hold; give fewer, or compile");
    }

    /// Caches that each run is given and hands back cross twice.
    @Test
    void caches_that_are_no_state_cross_between_host_and_card() throws IOException {
        JsonNode design =
                json("simulate", decoder("given"), "--json").path("designs").path(0);
        long caches = 2 * 2 * (2 * 8 * 16) * 4;
        assertThat(design.path("crossing_bytes").asLong()).isEqualTo(16 + 256 * 4 + 2 * caches);
    }

    /// On integers, loops over caches end behind the position: an early token takes less than a late one.
    @Test
    void a_run_takes_what_its_position_takes() throws IOException {
        Path design = folder.resolve("positions");
        Run compiled = Run.of(
                "compile",
                "../examples/hf/llama-tiny",
                "--decode",
                "--max-seq",
                "64",
                "--keep-caches",
                "--quantize",
                "w4a8",
                "--cache",
                "f8E4M3FN",
                "--attention",
                "i16",
                "-o",
                design);
        assertThat(compiled.code()).as(compiled.err()).isZero();
        JsonNode first = json("simulate", design, "--position", "0", "--json")
                .path("designs")
                .path(0);
        JsonNode last = json("simulate", design, "--position", "63", "--json")
                .path("designs")
                .path(0);
        JsonNode whole = json("simulate", design, "--tokens", "2:1", "--tokens", "1:63", "--json");
        assertThat(first.path("cycles").asLong()).isLessThan(last.path("cycles").asLong());
        assertThat(last.path("cycles").asLong())
                .isEqualTo(whole.path("designs").path(0).path("cycles").asLong());
        JsonNode few = whole.path("requests").path(0);
        assertThat(few.path("seconds_to_first_token").asDouble())
                .isCloseTo(withoutResults(first) + first.path("seconds").asDouble(), within(1e-12));
        JsonNode many = whole.path("requests").path(1);
        assertThat(many.path("seconds_of_shortest_run").asDouble())
                .isCloseTo(first.path("seconds").asDouble(), within(1e-12));
        assertThat(many.path("seconds_of_longest_run").asDouble())
                .isCloseTo(last.path("seconds").asDouble(), within(1e-12));
        assertThat(1 / many.path("tokens_per_second").asDouble())
                .isBetween(
                        first.path("seconds").asDouble(), last.path("seconds").asDouble());
        assertThat(Run.of("simulate", design, "--position", "64").err())
                .contains("--position 64: is no place in a text of 64 tokens; give a number from 0 to 63");
        assertThat(Run.of("simulate", design, "--position", "1", "--tokens", "1:1")
                        .err())
                .contains("--position 1: is for one run; leave it out, or --tokens");
        assertThat(Run.of("simulate", design, "--tokens", "1:1").out())
                .contains("behind which loops over the 64 places");
    }

    @Test
    void what_fits_no_text_is_told() {
        Path design = folder.resolve("lenet");
        Run.of("compile", model("lenet5"), "-o", design);
        assertThat(Run.of("simulate", design, "--tokens", "1:1").err())
                .contains("is no decoder that keeps the keys and values of earlier tokens; leave --tokens out");
        assertThat(Run.of("simulate", design, design).err()).contains("is a second design, for a text; add --tokens");
        for (String bad : new String[] {"5", "5:", ":5", "0:3", "3:0", "-1:3", "1:2:3", "9999999999:1"}) {
            Run run = Run.of("simulate", design, "--tokens", bad);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("--tokens '" + bad + "': is no pair of lengths");
        }
    }

    @Test
    void a_trace_tells_what_every_task_did_at_which_time() throws IOException {
        Path design = decoder("design", "--keep-caches");
        Path file = folder.resolve("trace.json");
        JsonNode found = json("simulate", design, "--tokens", "5:3", "--trace", file, "--json")
                .path("designs")
                .path(0);
        JsonNode events = new ObjectMapper().readTree(file.toFile()).path("traceEvents");
        assertThat(events.size()).isLessThan(TraceFile.MOST_EVENTS);
        List<JsonNode> runs = slices(events, 1, 1);
        assertThat(runs).hasSize(8);
        assertThat(runs.get(7).path("ts").asDouble())
                .isCloseTo(7e6 * found.path("seconds").asDouble(), within(1e-3));
        List<JsonNode> starts = slices(events, 1, 2);
        assertThat(starts).hasSize((int) kernelStarts(found));
        assertThat(starts.getFirst().path("ts").asDouble()).isEqualTo(50);

        for (int k = 0; k < found.path("kernels").size(); k++) {
            JsonNode kernel = found.path("kernels").path(k);
            for (int t = 0; t < kernel.path("tasks").size(); t++) {
                JsonNode task = kernel.path("tasks").path(t);
                List<JsonNode> spans = slices(events, 2 + k, 1 + t);
                double end = spans.getFirst().path("ts").asDouble();
                for (JsonNode span : spans) {
                    assertThat(span.path("ts").asDouble()).isCloseTo(end, within(3e-4));
                    end = span.path("ts").asDouble() + span.path("dur").asDouble();
                }
                assertThat(end - spans.getFirst().path("ts").asDouble())
                        .isCloseTo(task.path("end").asDouble() / 300, within(1e-3));
                assertThat(sum(spans, "waits for input"))
                        .isEqualTo(task.path("waits_for_input").asLong());
                assertThat(sum(spans, "waits for output"))
                        .isEqualTo(task.path("waits_for_output").asLong());
            }
        }
        JsonNode fifo = found.path("kernels").path(1).path("fifos").path(0);
        List<Double> fill = events.valueStream()
                .filter(event -> event.path("name")
                        .asText()
                        .equals("FIFO " + fifo.path("name").asText()))
                .map(event -> event.path("args").path("tokens").asDouble())
                .toList();
        assertThat(fill)
                .isNotEmpty()
                .allMatch(tokens -> tokens >= 0 && tokens <= fifo.path("depth").asDouble());
        assertThat(fill.getLast()).isZero();

        Run lost = Run.of("simulate", design, "--trace", folder.resolve("nowhere/trace.json"));
        assertThat(lost.code()).isEqualTo(2);
        assertThat(lost.err()).contains("no such folder");
    }

    private static List<JsonNode> slices(JsonNode events, int process, int thread) {
        return events.valueStream()
                .filter(event -> event.path("ph").asText().equals("X")
                        && event.path("pid").asInt() == process
                        && event.path("tid").asInt() == thread)
                .toList();
    }

    private static long sum(List<JsonNode> spans, String doing) {
        return spans.stream()
                .mapToLong(span -> span.path("args").path(doing).asLong())
                .sum();
    }

    @Test
    void a_page_gets_what_was_simulated_and_explored() throws IOException {
        Path design = folder.resolve("design");
        assertThat(Run.of("compile", model("lenet5"), "-o", design).code()).isZero();
        Path page = design.resolve("report.html");
        String before = Files.readString(page);
        Path front = folder.resolve("pareto.json");
        for (String bad : List.of(
                "[",
                "{}",
                "[1]",
                "[{\"configuration\": {}, \"predicted\": {\"milliseconds\": 0}, \"resources\": {}, \"pareto\":"
                        + " true}]")) {
            Files.writeString(front, bad);
            Run run = Run.of("simulate", design, "--page", "--explored", front);
            assertThat(run.code()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).contains("pareto.json: ", "give the pareto.json that headrace explore wrote");
        }
        assertThat(Run.of("simulate", design, "--explored", front).err()).contains("is for the page; add --page");
        assertThat(page).content().isEqualTo(before).doesNotContain("\"spans\"");

        Files.writeString(
                front,
                "[{\"configuration\": {\"lanes\": 8}, \"predicted\": {\"milliseconds\": 0.5}, \"resources\": {\"lut\":"
                        + " 5}, \"pareto\": true}]");
        assertThat(Run.of("simulate", design, "--page", "--explored", front).code())
                .isZero();
        assertThat(page)
                .content()
                .contains("\"spans\":[[0,", "\"explored\":[{\"configuration\":{\"lanes\":8}")
                .startsWith(before.substring(0, 15));
    }

    private Path decoder(String name, Object... options) {
        List<Object> args = new ArrayList<>(List.of("compile", "../examples/hf/llama-tiny", "--decode"));
        args.addAll(List.of("--max-seq", "8", "-o", folder.resolve(name)));
        args.addAll(List.of(options));
        Run run = Run.of(args.toArray());
        assertThat(run.code()).as(run.err()).isZero();
        return folder.resolve(name);
    }

    private static JsonNode json(Object... args) throws IOException {
        Run run = Run.of(args);
        assertThat(run.code()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    /// A run of all but the last kernel, which makes logits of what the layers leave, and of nothing that comes back.
    private static double withoutResults(JsonNode design) {
        JsonNode last = design.path("kernels").path(design.path("kernels").size() - 1);
        assertThat(last.path("name").asText()).isEqualTo("model");
        double cycles = last.path("starts").asLong() * last.path("cycles").asDouble();
        long tokens = design.path("crossing_bytes").asLong() / (16 + 256 * 4);
        return (cycles(design) - cycles) / 300e6
                + (kernelStarts(design) - last.path("starts").asLong()) * 50e-6
                + 16 * tokens / 9e9;
    }

    private static long kernelStarts(JsonNode design) {
        return design.path("kernels")
                .valueStream()
                .mapToLong(kernel -> kernel.path("starts").asLong())
                .sum();
    }

    private static double cycles(JsonNode design) {
        return design.path("kernels")
                .valueStream()
                .mapToLong(kernel ->
                        kernel.path("runs").asLong() * kernel.path("cycles").asLong()
                                + kernel.path("cycles_around").asLong())
                .sum();
    }

    @Test
    void a_directory_without_a_design_is_told() {
        Run run = Run.of("simulate", folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("holds no design.mlir").doesNotContain("\tat ");
        assertThat(Run.of("simulate", folder, "--rows", "-1").err()).contains("is no number of rows");
    }
}
