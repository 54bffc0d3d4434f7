package dev.headrace.filetests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.backends.cpu.CpuOptions;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.layers.OverlapRounds;
import dev.headrace.compiler.materialization.MergeTasks;
import dev.headrace.compiler.quantize.AttentionType;
import dev.headrace.compiler.quantize.CacheType;
import dev.headrace.compiler.quantize.Calibration;
import dev.headrace.compiler.quantize.LayerNames;
import dev.headrace.compiler.quantize.NonlinearType;
import dev.headrace.compiler.quantize.QuantizationOptions;
import dev.headrace.compiler.quantize.ScaleType;
import dev.headrace.compiler.states.StripeStates;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.vectorization.StripeWeights;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ProductChain;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.quantization.QuantizedParameters;
import dev.headrace.filetests.models.CompiledDesign;
import dev.headrace.frontends.huggingface.HuggingFaceDirectory;
import dev.headrace.frontends.huggingface.ImportHuggingFace;
import dev.headrace.frontends.huggingface.Phase;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.time.ExternalMemory;
import dev.headrace.simulator.time.ProgramTime;
import dev.headrace.simulator.time.ProgramTimes;
import dev.headrace.simulator.values.Interpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Decoders of random size whose layers loop on the device, with caches that come through the channels of weights:
/// token after token, every level, the CPU and the C++ give the numbers of the program.
///
/// `-Dheadrace.programs=N` sets how many decoders there are, `-Dheadrace.compiled=N` for how many the C++ is compiled,
/// `-Dheadrace.seed=S` the first of them.
class StripedStatesTest {
    private static final long PROGRAMS = Long.getLong("headrace.programs", 8);
    private static final long COMPILED = Long.getLong("headrace.compiled", 1);
    private static final long FIRST = Long.getLong("headrace.seed", 0);
    private static final Target TARGET = Targets.named("u55c");
    private static final int CAPACITY = 8;

    /// Where loops over caches end behind the position: more than one vector holds.
    private static final int LONG_CAPACITY = 64;
    private static final Map<String, TensorData> NOTHING = Map.of();

    private static final QuantizationOptions ON_INTEGERS = new QuantizationOptions(
            4,
            8,
            OptionalLong.of(16),
            true,
            4,
            new LayerNames(List.of()),
            Calibration.NONE,
            NonlinearType.F32,
            CacheType.F8E4M3FN,
            ScaleType.I8,
            AttentionType.I16);

    /// In front of the names of new states.
    private static final String NEW = "mutated.";

    @TempDir
    Path folder = Path.of("");

    /// @param stripes that caches may have at most
    /// @param parts that they may pass in at most
    /// @param overlaps whether rounds may
    private record Decoder(
            String config, QuantizationOptions options, long stripes, long parts, boolean overlaps, int capacity) {
        static Decoder random(Random random) {
            int heads = 4 << random.nextInt(2);
            int groups = random.nextBoolean() ? heads : 4;
            int weights = random.nextBoolean() ? 4 : 8;
            CacheType cache = CacheType.values()[random.nextInt(CacheType.values().length)];
            ScaleType scales = ScaleType.values()[random.nextInt(ScaleType.values().length)];
            long stripes = 2L << random.nextInt(3);
            long parts = 1L << random.nextInt(3);
            boolean overlaps = random.nextBoolean();
            boolean isWhole = random.nextInt(3) == 0;
            boolean isOdd = random.nextInt(8) > 5;
            String config = """
                {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": %d,
                 "intermediate_size": 128, "num_attention_heads": %d, "num_key_value_heads": %d,
                 "num_hidden_layers": 3, "max_position_embeddings": 128, "vocab_size": 32, "rms_norm_eps": 1e-5,
                 "hidden_act": "silu", "tie_word_embeddings": false}
                """.formatted(isOdd ? 96 : 64, isOdd ? 6 : heads, isOdd ? 2 : groups);
            QuantizationOptions options = new QuantizationOptions(
                    weights,
                    8,
                    OptionalLong.of(isOdd ? 32 : 16),
                    true,
                    8,
                    new LayerNames(List.of()),
                    Calibration.NONE,
                    NonlinearType.F32,
                    isWhole ? CacheType.F8E4M3FN : cache,
                    scales,
                    isWhole ? AttentionType.I16 : AttentionType.F32);
            return new Decoder(config, options, stripes, parts, overlaps, CAPACITY);
        }

        Step chosen(Step step) {
            return switch (step) {
                case Step.Run(StripeWeights pass) ->
                    new Step.Run(new StripeWeights(
                            TARGET,
                            16,
                            pass.rowsPerChannel(),
                            1,
                            pass.sharePercent(),
                            pass.banks(),
                            pass.sharedLeast()));
                case Step.Run(MergeTasks _) -> new Step.Run(new MergeTasks(1));
                case Step.Run(StripeStates _) -> new Step.Run(new StripeStates(stripes, parts, 1, stripes > parts));
                default -> step;
            };
        }
    }

    @Test
    void all_levels_and_the_cpp_give_the_same_numbers() throws IOException, InterruptedException {
        int striped = 0;
        int inPieces = 0;
        int inChains = 0;
        int united = 0;
        int roundAfterRound = 0;
        int onIntegers = 0;
        int scalesInParts = 0;
        int passing = 0;
        int inThrees = 0;
        for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
            Decoder decoder = Decoder.random(new Random(seed));
            if (decoder.config().contains("\"num_key_value_heads\": 2,")) inThrees++;
            Compiled compiled = compiled(decoder, seed);
            ModuleOp module = compiled.module;
            if (ComputeUnit.in(module).stream().anyMatch(unit -> unit.kernels().size() > 1)) {
                united++;
                assertThat(ProgramTime.of(module, ExternalMemory.of(13.1, 300)).starts())
                        .as("seed %d, starts", seed)
                        .isLessThan(ProgramTime.starts(module).size());
            }
            if (!isStriped(module)) continue;
            boolean isFirstOnIntegers = decoder.options.attention() == AttentionType.I16 && onIntegers++ == 0;
            boolean isFirstInPieces = passesPieces(module) && inPieces++ == 0;
            boolean isFirstRoundAfterRound = !decoder.overlaps && roundAfterRound++ == 0;
            boolean isFirstInChains = addsInChains(module) && inChains++ == 0;
            boolean isFirstScales = hasTask(module, "load.scales.1") && scalesInParts++ == 0;
            boolean isFirstPassing = hasTask(module, "pass.parameters") && passing++ == 0;
            boolean isFirst = isFirstScales
                    || isFirstPassing
                    || isFirstInChains
                    || isFirstInPieces
                    || isFirstRoundAfterRound
                    || isFirstOnIntegers;
            if (striped++ >= COMPILED && !isFirst) continue;
            requireSameInCpp(compiled, seed);
        }
        assertThat(striped).as("decoders with caches in stripes").isGreaterThanOrEqualTo((int) PROGRAMS / 2);
        assertThat(united).as("decoders whose kernels share a compute unit").isGreaterThanOrEqualTo((int) PROGRAMS / 2);
        assertThat(roundAfterRound)
                .as("decoders whose rounds follow each other")
                .isGreaterThanOrEqualTo((int) PROGRAMS / 8);
        assertThat(onIntegers).as("decoders that attend on integers").isGreaterThanOrEqualTo((int) PROGRAMS / 8);
        assertThat(inChains).as("decoders whose multipliers add up").isGreaterThanOrEqualTo((int) PROGRAMS / 8);
        assertThat(scalesInParts)
                .as("decoders with scales through several channels")
                .isGreaterThanOrEqualTo((int) PROGRAMS / 8);
        assertThat(passing)
                .as("decoders whose parameters pass through one FIFO")
                .isGreaterThanOrEqualTo((int) PROGRAMS / 8);
        assertThat(inThrees).as("decoders with three queries for a key").isGreaterThanOrEqualTo((int) PROGRAMS / 8);
        assertThat(inPieces).as("decoders whose rows pass in pieces").isGreaterThanOrEqualTo((int) PROGRAMS / 8);
    }

    /// Loops over caches end behind the position, in one part and in four. What lies behind it may be any numbers.
    @ParameterizedTest
    @ValueSource(longs = {1, 4})
    void caches_are_read_up_to_the_position(long parts) throws IOException, InterruptedException {
        String config = """
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64,
             "intermediate_size": 128, "num_attention_heads": 4, "num_key_value_heads": 4,
             "num_hidden_layers": 3, "max_position_embeddings": 128, "vocab_size": 32, "rms_norm_eps": 1e-5,
             "hidden_act": "silu", "tie_word_embeddings": false}
            """;
        Compiled compiled = compiled(new Decoder(config, ON_INTEGERS, parts, parts, true, LONG_CAPACITY), FIRST);
        ProgramTimes times = new ProgramTimes(compiled.module, ExternalMemory.of(13.1, 300));
        assertThat(times.vary()).isTrue();
        assertThat(times.at(0).cycles()).isLessThan(times.at(LONG_CAPACITY / 4).cycles());
        assertThat(times.at(LONG_CAPACITY / 4).cycles())
                .isLessThan(times.longest().cycles());
        for (long position : new long[] {-1, LONG_CAPACITY - 1, LONG_CAPACITY})
            assertThat(times.at(position).cycles()).isEqualTo(times.longest().cycles());
        requireSameInCpp(compiled, FIRST);
    }

    /// Layers of two kinds: every third one turns by other angles. They are one kernel with rounds all the same, whose
    /// caches have rows of two groups.
    @Test
    void layers_that_take_different_angles_are_rounds_of_one_kernel() throws IOException, InterruptedException {
        String config = """
            {"architectures": ["Gemma3ForCausalLM"], "model_type": "gemma3_text", "hidden_size": 64,
             "intermediate_size": 128, "num_attention_heads": 4, "num_key_value_heads": 1, "head_dim": 32,
             "query_pre_attn_scalar": 32, "num_hidden_layers": 7, "max_position_embeddings": 128, "vocab_size": 32,
             "rms_norm_eps": 1e-6, "hidden_activation": "gelu_pytorch_tanh", "rope_theta": 1000000.0,
             "rope_local_base_freq": 10000.0, "sliding_window": 8, "sliding_window_pattern": 3,
             "tie_word_embeddings": true}
            """;
        Compiled compiled = compiled(new Decoder(config, ON_INTEGERS, 4, 2, true, CAPACITY), FIRST);
        List<KernelOp> rounds = compiled.module.all(KernelOp.class).stream()
                .filter(kernel -> kernel.rounds() > 1)
                .toList();
        assertThat(rounds).hasSize(1);
        assertThat(rounds.getFirst().rounds()).isEqualTo(7);
        requireSameInCpp(compiled, FIRST);
    }

    private record Compiled(
            ModuleOp module,
            Function<String, TensorData> parameters,
            List<SequencedMap<String, TensorData>> runs,
            List<SequencedMap<String, TensorData>> expected) {}

    /// At every level, and on the CPU, it has given the numbers of the program.
    private Compiled compiled(Decoder decoder, long seed) throws IOException {
        Path model = Files.createTempDirectory(folder, "model");
        Files.writeString(model.resolve("config.json"), decoder.config);
        ModuleOp module =
                ImportHuggingFace.convert(HuggingFaceDirectory.open(model), new Phase.Decode(1, decoder.capacity));
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        keepCaches(main);
        Map<String, TensorData> values = values(main, "headrace.parameter", seed);
        new PassManager().run(module, Pipeline.quantization(decoder.options));
        values.putAll(values(main, "headrace.state", seed));
        Function<String, TensorData> parameters =
                QuantizedParameters.of(main, name -> Objects.requireNonNull(values.get(name), name));
        List<SequencedMap<String, TensorData>> runs = runs(seed, decoder.capacity);
        List<SequencedMap<String, TensorData>> expected = inTurn(module, parameters, runs);
        for (Step step : Pipeline.standard(TARGET)) {
            if (step instanceof Step.Run(OverlapRounds _) && !decoder.overlaps) continue;
            new PassManager().run(module, List.of(decoder.chosen(step)));
            if (step instanceof Step.Reach(var level))
                requireSame(expected, inTurn(module, parameters, runs), seed, level.text());
        }
        try (CpuProgram code = CpuProgram.compile(module, parameters, CpuOptions.exact())) {
            for (int i = 0; i < runs.size(); i++)
                requireSame(
                        List.of(expected.get(i)),
                        List.of(code.run(withStates(runs.get(i), i == 0 ? NOTHING : expected.get(i - 1)))),
                        seed,
                        "the CPU");
        }
        return new Compiled(module, parameters, runs, expected);
    }

    private void requireSameInCpp(Compiled compiled, long seed) throws IOException, InterruptedException {
        SafetensorsFile outputs = CompiledDesign.run(
                compiled.module,
                compiled.parameters,
                new LinkedHashMap<>(compiled.runs.getFirst()),
                Files.createTempDirectory(folder, "striped"));
        SequencedMap<String, TensorData> expected = compiled.expected.getFirst();
        SequencedMap<String, TensorData> given = new LinkedHashMap<>();
        for (String name : expected.keySet()) given.put(name, outputs.tensor(name));
        requireSame(List.of(expected), List.of(given), seed, "the C++");
    }

    private static boolean isStriped(ModuleOp module) {
        return module.all(TaskOp.class).stream()
                .map(TaskOp::symbol)
                .anyMatch(name -> name.startsWith("join.load") && !name.contains("scales"));
    }

    private static boolean hasTask(ModuleOp module, String name) {
        return module.all(TaskOp.class).stream().anyMatch(task -> task.symbol().equals(name));
    }

    private static boolean addsInChains(ModuleOp module) {
        return module.all(BinaryOp.class).stream().anyMatch(ProductChain::isChained);
    }

    private static boolean passesPieces(ModuleOp module) {
        return PassManager.remarks(module).stream()
                .anyMatch(remark -> remark.what().startsWith("passes one piece"));
    }

    private static void requireSame(
            List<SequencedMap<String, TensorData>> expected,
            List<SequencedMap<String, TensorData>> given,
            long seed,
            String where) {
        for (int i = 0; i < expected.size(); i++)
            assertThat(Execution.difference(expected.get(i), given.get(i), 0))
                    .as("seed %d, %s, token %d", seed, where, i)
                    .isEmpty();
    }

    /// One token after the other: the first at the first position, one at the last, one behind all rows of the caches.
    private static List<SequencedMap<String, TensorData>> runs(long seed, int capacity) {
        Random random = new Random(seed);
        List<SequencedMap<String, TensorData>> runs = new ArrayList<>();
        for (long position : new long[] {0, capacity / 4, capacity - 1, capacity + 2}) {
            SequencedMap<String, TensorData> run = new LinkedHashMap<>();
            run.put("input0", TensorData.ofLongs(ElementKind.I64, new long[] {random.nextInt(32)}, 1, 1));
            run.put("input1", TensorData.ofLongs(ElementKind.I64, new long[] {position}, 1));
            runs.add(run);
        }
        return runs;
    }

    private static List<SequencedMap<String, TensorData>> inTurn(
            ModuleOp module, Function<String, TensorData> parameters, List<SequencedMap<String, TensorData>> runs) {
        List<SequencedMap<String, TensorData>> results = new ArrayList<>();
        for (SequencedMap<String, TensorData> run : runs)
            results.add(Interpreter.run(
                    module, "main", withStates(run, results.isEmpty() ? NOTHING : results.getLast()), parameters));
        return results;
    }

    private static SequencedMap<String, TensorData> withStates(
            SequencedMap<String, TensorData> run, Map<String, TensorData> before) {
        SequencedMap<String, TensorData> all = new LinkedHashMap<>(run);
        before.forEach((name, value) -> {
            if (name.startsWith(NEW)) all.put(name.substring(NEW.length()), value);
        });
        return all;
    }

    /// Values for arguments of a kind, by their names.
    private static Map<String, TensorData> values(FuncOp main, String kind, long seed) {
        Map<String, TensorData> values = new HashMap<>();
        Random random = new Random(seed);
        for (int i = 0; i < main.body().arguments().size(); i++)
            if (main.argumentAttribute(i, kind).orElse(null) instanceof StringAttr(String name))
                values.put(name, tensor((TensorType) main.body().argument(i).type(), random));
        return values;
    }

    private static TensorData tensor(TensorType type, Random random) {
        double[] numbers = new double[(int) type.elements()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (random.nextInt(33) - 16) / 32.0;
        return TensorData.ofDoubles(
                ElementKind.of(type.element()).orElseThrow(),
                numbers,
                type.shape().toArray());
    }

    private static void keepCaches(FuncOp main) {
        List<Attribute> arguments = new ArrayList<>();
        for (int i = 0; i < main.type().inputs().size(); i++)
            arguments.add(renamed(main.argumentAttributes(i), "headrace.input", 2, "headrace.state"));
        List<Attribute> results = new ArrayList<>();
        for (int i = 0; i < main.type().results().size(); i++)
            results.add(renamed(main.resultAttributes(i), "headrace.output", 1, "headrace.mutated"));
        Rewriter rewriter = Rewriter.at(main);
        rewriter.setAttribute(main, FuncOp.ARGUMENTS, ArrayAttr.of(arguments));
        rewriter.setAttribute(main, FuncOp.RESULTS, ArrayAttr.of(results));
    }

    private static DictionaryAttr renamed(DictionaryAttr attributes, String from, int first, String to) {
        if (!(attributes.entries().get(from) instanceof StringAttr(String name))) return attributes;
        int number = Integer.parseInt(name.replaceAll("\\D", "")) - first;
        if (number < 0) return attributes;
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put(to, new StringAttr("cache" + number));
        return new DictionaryAttr(entries);
    }
}
