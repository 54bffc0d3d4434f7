package dev.headrace.cli;

import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.IntPredicate;

/// Continues a text token by token: first the prompt in blocks, then each new token with the caches that they left.
final class Generator {
    /// A decoder made ready.
    record Stage(Engine engine, int tokens) {}

    private final Stage prefill;
    private final Stage decode;
    private final Sampler sampler;
    private double promptSeconds;
    private double answerSeconds;
    private int steps;

    /// @param prefill takes the prompt; may be the same as `decode`
    /// @param decode takes one token at a time
    Generator(Stage prefill, Stage decode, Sampler sampler) {
        this.prefill = prefill;
        this.decode = decode;
        this.sampler = sampler;
    }

    /// @param prompt one token at least; with the tokens to come no more than the caches hold
    /// @param most how many tokens are added at most
    /// @param each is told of every one, and says whether to go on
    void run(long[] prompt, int most, IntPredicate each) {
        long began = System.nanoTime();
        int next = takePrompt(prompt);
        promptSeconds = seconds(began);
        began = System.nanoTime();
        SequencedMap<String, TensorData> caches =
                prefill.equals(decode) ? new LinkedHashMap<>() : prefill.engine.state();
        for (int added = 1; each.test(next) && added < most; added++) {
            TensorData logits = logits(decode, new long[] {next}, prompt.length + added - 1, caches);
            caches.clear();
            next = sampler.next(logits, 0);
            steps++;
            answerSeconds = seconds(began);
        }
    }

    /// Blocks of the size that the program has. The last one ends with the prompt and repeats what it must of the block
    /// before; a prompt shorter than one block is filled up with tokens that nobody sees, for their places in the
    /// caches are written again before a token looks there.
    private int takePrompt(long[] prompt) {
        int block = prefill.tokens;
        for (int start = 0; ; start += block) {
            int first = Math.max(0, Math.min(start, prompt.length - block));
            long[] tokens = new long[block];
            System.arraycopy(prompt, first, tokens, 0, Math.min(block, prompt.length - first));
            if (first + block >= prompt.length)
                return sampler.next(logits(prefill, tokens, first, new LinkedHashMap<>()), prompt.length - 1 - first);
            prefill.engine.advance(inputs(tokens, first, new LinkedHashMap<>()));
        }
    }

    private static TensorData logits(Stage stage, long[] tokens, int first, SequencedMap<String, TensorData> caches) {
        return Objects.requireNonNull(
                stage.engine.run(inputs(tokens, first, caches)).get("output0"));
    }

    private static SequencedMap<String, TensorData> inputs(
            long[] tokens, int first, SequencedMap<String, TensorData> caches) {
        long[] positions = new long[tokens.length];
        for (int i = 0; i < positions.length; i++) positions[i] = (long) first + i;
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>(caches);
        inputs.put("input0", TensorData.ofLongs(ElementKind.I64, tokens, 1, tokens.length));
        inputs.put("input1", TensorData.ofLongs(ElementKind.I64, positions, positions.length));
        return inputs;
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    /// From the prompt to the first token of the answer.
    double promptSeconds() {
        return promptSeconds;
    }

    /// From the first token of the answer to the last.
    double answerSeconds() {
        return answerSeconds;
    }

    /// How often a single token was computed.
    int steps() {
        return steps;
    }
}
