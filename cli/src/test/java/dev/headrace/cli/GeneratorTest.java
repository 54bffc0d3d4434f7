package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.frontends.huggingface.HuggingFaceDirectory;
import dev.headrace.ir.pass.PassManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole answers, as PyTorch gave them.
class GeneratorTest {
    private static final Path SCRIBE = Path.of("../examples/scribe-1m");

    /// `-Dheadrace.engines=cpu,csim,interpreter` tries them all, which takes minutes.
    private static Stream<String> engines() {
        return Stream.of(System.getProperty("headrace.engines", "cpu").split(",", -1));
    }

    private static Engine start(String name, Model model) {
        return switch (name) {
            case "cpu" -> new CpuEngine(model);
            case "interpreter" -> new InterpreterEngine(model);
            default -> {
                Target target = Targets.named("u55c");
                new PassManager().run(model.module(), Pipeline.standard(target));
                yield new CsimEngine(model, target);
            }
        };
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everyEngineChoosesTheTokensOfPyTorch(String engine) throws IOException {
        assumeTrue(
                !engine.equals("cpu") || CpuProgram.isSupported(),
                "no machine code for this computer: whole answers are NOT tested");
        Decoders decoders = Decoders.of(HuggingFaceDirectory.open(SCRIBE), 320, 16, model -> model);
        assertThat(decoders.ends()).containsExactly(0);
        try (Engine one = start(engine, decoders.decode().model());
                Engine many = start(engine, decoders.prefill().model())) {
            for (JsonNode prompt : new JsonMapper()
                    .readTree(SCRIBE.resolve("expected.json").toFile())
                    .at("/prompts")) {
                List<Integer> tokens = new ArrayList<>();
                new Generator(new Generator.Stage(many, 16), new Generator.Stage(one, 1), new Sampler(0, 0, 1, 0))
                        .run(numbers(prompt.at("/ids")), 256, tokens::add);
                long[] expected = numbers(prompt.at("/greedy_ids"));
                int first = IntStream.range(0, expected.length)
                        .filter(i -> expected[i] != tokens.get(i))
                        .findFirst()
                        .orElse(expected.length);
                assertThat(tokens).hasSameSizeAs(expected);
                // Where two tokens are equally likely, another order of sums may choose the other.
                assertThat(first == expected.length
                                || prompt.at("/margins").get(first).asDouble() < 1e-4)
                        .as(
                                "token %d of the answer to '%s'",
                                first, prompt.at("/text").asText())
                        .isTrue();
            }
        }
    }

    private static long[] numbers(JsonNode list) {
        long[] numbers = new long[list.size()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = list.get(i).asLong();
        return numbers;
    }
}
