import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.cli.Headrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What bench/results runs: models in the shapes of StreamTensor's Table 7, compiled and simulated.
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int[] LENGTHS = {32, 64, 128, 256};
    private static final int CAPACITY = 512;

    /// Weights that share a scale: as many as a beat of 512 bits holds.
    private static final int GROUP = 128;

    /// Bits of the weights of the last layer: all are to have 4.
    private static final int HEAD = 4;
    private static final int MEGAHERTZ = 250;

    /// Numbers that caches of keys and values lie in memory in.
    private static final String CACHE = "f8E4M3FN";

    /// Numbers that scales of weights are.
    private static final String SCALES = "i8";

    /// Numbers that queries and probabilities are multiplied with caches in, where a configuration was searched for:
    /// with the usual one, attention on integers takes longer.
    private static final String ATTENTION = "i16";

    /// Milliseconds of the whole, milliseconds to the first token, tokens a second: StreamTensor, tables 4 and 5.
    private static final Map<String, double[][]> PUBLISHED = new LinkedHashMap<>();

    static {
        PUBLISHED.put("StreamTensor, U55C, W4A8", new double[][] {
            {194.99, 34.59, 199.51}, {358.24, 61.27, 215.51}, {696.65, 125.35, 224.05}, {1387.76, 272.85, 229.61}
        });
        PUBLISHED.put("Allo, U280, W4A8", new double[][] {
            {238.32, 81.50, 204.05}, {476.64, 162.99, 204.05}, {953.28, 325.98, 204.05}, {1906.56, 651.96, 204.05}
        });
        PUBLISHED.put("DFX, U280, FP16", new double[][] {
            {350.00, 177.20, 185.19}, {694.70, 349.10, 185.19}, {1384.00, 692.80, 185.19}, {2800.00, 1417.60, 185.19}
        });
        PUBLISHED.put("A100, W8A8", new double[][] {
            {291.16, 8.72, 113.30}, {567.41, 8.76, 114.56}, {1118.28, 8.65, 115.35}, {2227.79, 8.53, 115.35}
        });
        PUBLISHED.put("2080Ti, W8A8", new double[][] {
            {518.46, 24.98, 64.85}, {1010.81, 25.23, 64.94}, {3969.76, 25.26, 32.45}, {7914.23, 25.23, 32.45}
        });
    }

    private record Model(String name, String title, String config, boolean isPublished) {}

    private static final List<Model> MODELS = List.of(
            new Model("gpt2", "GPT-2 medium: 24 layers of 1024, FFN 4096, 16 heads", """
                {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "n_embd": 1024, "n_head": 16, "n_layer": 24,
                 "n_positions": 1024, "n_ctx": 1024, "vocab_size": 50257, "activation_function": "gelu_new",
                 "layer_norm_epsilon": 1e-05}\
                """, true),
            new Model("qwen", "Qwen 2.5 0.5B: 24 layers of 896, FFN 4864, 14 heads, 2 of keys and values", """
                {"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "hidden_size": 896, "intermediate_size": 4864,
                 "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2, "hidden_act": "silu",
                 "vocab_size": 151936, "max_position_embeddings": 32768, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
                 "tie_word_embeddings": true, "use_sliding_window": false}\
                """, false),
            new Model(
                    "llama", "TinyLlama 1.1B: 22 layers of 2048, FFN 5632, 32 heads, 4 of keys and values", """
                        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 2048, "intermediate_size": 5632,
                         "num_hidden_layers": 22, "num_attention_heads": 32, "num_key_value_heads": 4, "hidden_act": "silu",
                         "vocab_size": 32000, "max_position_embeddings": 2048, "rms_norm_eps": 1e-05, "rope_theta": 10000.0,
                         "tie_word_embeddings": false}\
                        """, false),
            new Model("gemma", "Gemma 3 1B: 26 layers of 1152, FFN 6912, 4 heads, 1 of keys and values", """
                {"architectures": ["Gemma3ForCausalLM"], "model_type": "gemma3_text", "hidden_size": 1152,
                 "intermediate_size": 6912, "num_hidden_layers": 26, "num_attention_heads": 4, "num_key_value_heads": 1,
                 "head_dim": 256, "query_pre_attn_scalar": 256, "hidden_activation": "gelu_pytorch_tanh",
                 "vocab_size": 262144, "max_position_embeddings": 32768, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
                 "rope_local_base_freq": 10000.0, "sliding_window": 512, "sliding_window_pattern": 6,
                 "tie_word_embeddings": true}\
                """, false));

    private final Path work;
    private final int block;
    private JsonNode assumptions = JSON.createArrayNode();

    private Results(Path work, int block) {
        this.work = work;
        this.block = block;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> wanted = new ArrayList<>(List.of(arguments));
        Path work = Path.of(wanted.removeFirst());
        int block = wanted.isEmpty() || !wanted.getFirst().matches("\\d+") ? 1 : Integer.parseInt(wanted.removeFirst());
        Results results = new Results(work, block);
        List<String> sections = new ArrayList<>();
        for (Model model : MODELS)
            if (wanted.isEmpty() || wanted.contains(model.name)) sections.add(results.section(model));
        if (sections.isEmpty()) throw new IllegalArgumentException("no model is called " + wanted);
        if (!wanted.isEmpty()) {
            sections.forEach(System.out::print);
            return;
        }
        Files.writeString(Path.of("docs/results.md"), results.head() + String.join("", sections) + results.tail());
        System.err.println("wrote docs/results.md");
    }

    private String head() {
        return """
            # Results

            **Our numbers are predicted**: designs that `headrace compile` writes, simulated by `headrace simulate --tokens`. No board was used.
            Generated by `bench/results%s`, which compiles each model at full size without weights (`--greedy --quantize w4a8 --group %d --head %d --cache %s --scales %s`, and `--attention %s` where a configuration is named, caches of %d tokens on the card) for a
            U55C at %d MHz, with the compiler's defaults except where a configuration is named: that one was found on two cores by
            `headrace explore FOLDER --decode --max-seq %d --keep-caches --greedy --quantize w4a8 --group %d --head %d --cache %s --scales %s --attention %s --target u55c-%d.json --objective tokens --budget 7m`,
            where the folder holds the model's `config.json` and the target is what `headrace targets --json u55c` prints, with that clock.

            `in:out` are the tokens of prompt and answer, one sequence at a time. The first token comes out of the prompt, and tokens/s is the rate of the answer alone, as in the published
            tables. %s J/token is the energy of the answer for each of its tokens.

            The roofline is the time in which all channels of external memory, at the rate that they sustain, would bring every weight of a run, and what caches hold, once.

            """.formatted(
                        block > 1 ? " " + block : "",
                        GROUP,
                        HEAD,
                        CACHE,
                        SCALES,
                        ATTENTION,
                        CAPACITY,
                        MEGAHERTZ,
                        CAPACITY,
                        GROUP,
                        HEAD,
                        CACHE,
                        SCALES,
                        ATTENTION,
                        MEGAHERTZ,
                        block > 1
                                ? "The prompt passes in blocks of %d tokens through a second design, on a card of its own."
                                        .formatted(block)
                                : "One design takes prompt and answer, one token in a run, and chooses the next one"
                                        + " itself. Of a prompt only the last run computes scores.");
    }

    private String tail() {
        StringBuilder text = new StringBuilder("""
            ## What the predictions rest on

            Cycles are those of the schedule in the design (`docs/adr/0041-time-event-by-event.md`), and of the whole text as in `docs/adr/0045-one-run-stands-for-all-tokens.md`. Not counted: work
            and power of the host, and what it computes itself (looking the embeddings up).

            | number | value | source |
            |---|---:|---|
            """);
        for (JsonNode each : assumptions)
            text.append("| %s | %s | %s |\n"
                    .formatted(
                            each.path("name").asText(),
                            each.path("value").asText(),
                            each.path("source").asText()));
        return text + """

            Published numbers: tables 4 and 5 of *StreamTensor: Make Tensors Stream in Dataflow Accelerators for LLMs* (MICRO 2025), shapes of its table 7. It gives its GPT-2
            numbers as a table, those of the other models as bars without values. Other authors doubt that Allo's were W4A8.
            """;
    }

    private String section(Model model) throws IOException {
        Path decode = compiled(model, 1);
        Path prefill = block > 1 ? compiled(model, block) : null;
        StringBuilder text = new StringBuilder("## " + model.title + "\n\n");
        text.append("| in:out | | latency ms | first token ms | tokens/s | J/token | of the roofline |\n");
        text.append("|---|---|---:|---:|---:|---:|---:|\n");
        JsonNode found = simulated(prefill, decode);
        for (int i = 0; i < LENGTHS.length; i++) {
            JsonNode request = found.path("requests").path(i);
            text.append(row(
                    "| %s | Headrace, predicted | %.2f | %.2f | %.2f | %.3f | %.2f %% |%n",
                    LENGTHS[i] + ":" + LENGTHS[i],
                    request.path("seconds").asDouble() * 1e3,
                    request.path("seconds_to_first_token").asDouble() * 1e3,
                    request.path("tokens_per_second").asDouble(),
                    request.path("joules_per_token").asDouble(),
                    request.path("roofline_reached").asDouble() * 100));
            if (!model.isPublished) continue;
            for (Map.Entry<String, double[][]> other : PUBLISHED.entrySet()) {
                double[] published = other.getValue()[i];
                text.append(row(
                        "| | %s | %.2f | %.2f | %.2f | | |%n",
                        other.getKey(), published[0], published[1], published[2]));
            }
        }
        assumptions = found.path("assumptions");
        text.append('\n');
        for (JsonNode design : found.path("designs")) text.append(sentence(design));
        if (isTuned(model, 1))
            text.append("\nConfiguration: `%s`, found by `headrace explore` in at most 7 minutes.%n"
                    .formatted(configuration(model)));
        return text.append('\n').toString();
    }

    private static String sentence(JsonNode design) {
        JsonNode slowest = null;
        for (JsonNode kernel : design.path("kernels")) {
            long cycles = kernel.path("runs").asLong() * kernel.path("cycles").asLong();
            if (slowest == null
                    || cycles
                            > slowest.path("runs").asLong()
                                    * slowest.path("cycles").asLong()) slowest = kernel;
        }
        if (slowest == null) return "";
        return row(
                "With full caches a run of %s takes %,d cycles, %,d of them in `%s` (%s), and %.2f ms more for %d %s"
                        + " and %,d bytes across PCIe; memory moves %,d bytes, %,d would do. %s%n",
                design.path("name").asText().endsWith("-block") ? "the design for the prompt" : "the design",
                design.path("cycles").asLong(),
                slowest.path("runs").asLong() * slowest.path("cycles").asLong(),
                slowest.path("name").asText(),
                slowest.path("overlapping_rounds").asLong() > 1
                        ? slowest.path("overlapping_rounds").asLong() + " rounds that overlap"
                        : "%d times %,d"
                                .formatted(
                                        slowest.path("runs").asLong(),
                                        slowest.path("cycles").asLong()),
                (design.path("start_seconds").asDouble()
                                + design.path("crossing_seconds").asDouble())
                        * 1e3,
                design.path("kernel_starts").asLong(),
                design.path("kernel_starts").asLong() == 1 ? "start" : "starts",
                design.path("crossing_bytes").asLong(),
                design.path("roofline").path("moved_bytes").asLong(),
                design.path("roofline").path("needed_bytes").asLong(),
                images(design.path("images").asInt()));
    }

    private static String images(int count) {
        return count == 1
                ? "It fits on one card."
                : ("**It does not fit on one card**: it takes %d images of the device, a card for each; the energy is"
                                + " that of all their logic and of one card at rest.")
                        .formatted(count);
    }

    private Path compiled(Model model, int tokens) throws IOException {
        Path folder = Files.createDirectories(work.resolve(model.name));
        Files.writeString(folder.resolve("config.json"), model.config);
        Path design = work.resolve(model.name + (tokens > 1 ? "-block" : "-decode"));
        List<Object> arguments = new ArrayList<>(List.of(
                "compile",
                folder,
                "--decode",
                "--max-seq",
                CAPACITY,
                "--block",
                tokens,
                "--keep-caches",
                "--greedy",
                "--no-weights",
                "--quantize",
                "w4a8",
                "--group",
                GROUP,
                "--head",
                HEAD,
                "--cache",
                CACHE,
                "--scales",
                SCALES,
                "--attention",
                isTuned(model, tokens) ? ATTENTION : "f32",
                "--target",
                target(),
                "-o",
                design));
        if (isTuned(model, tokens)) arguments.addAll(List.of("--config", configuration(model)));
        run(arguments.toArray());
        return design;
    }

    /// What a search of some minutes found for a model.
    private static Path configuration(Model model) {
        return Path.of("bench/configurations/" + model.name + ".json");
    }

    private static boolean isTuned(Model model, int tokens) {
        return tokens == 1 && Files.exists(configuration(model));
    }

    /// The U55C at the clock of the published design.
    private Path target() throws IOException {
        Path file = work.resolve("target.json");
        ObjectNode target = (ObjectNode) JSON.readTree(run("targets", "--json", "u55c"));
        target.put("name", "u55c-" + MEGAHERTZ).put("megahertz", MEGAHERTZ);
        target.withObject("/source").put("megahertz", "assumption: the clock of StreamTensor's design on this card");
        Files.writeString(file, target.toPrettyString());
        return file;
    }

    private static JsonNode simulated(Path prefill, Path decode) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("simulate"));
        if (prefill != null) arguments.add(prefill);
        arguments.addAll(List.of(decode, "--json"));
        for (int length : LENGTHS) arguments.addAll(List.of("--tokens", length + ":" + length));
        return JSON.readTree(run(arguments.toArray()));
    }

    private static String run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        System.err.println("headrace " + String.join(" ", texts));
        int code = Headrace.execute(new PrintWriter(out), new PrintWriter(err), texts);
        if (code != 0) throw new IllegalStateException(out + "\n" + err);
        return out.toString();
    }

    private static String row(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
