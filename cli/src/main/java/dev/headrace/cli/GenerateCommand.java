package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.frontends.huggingface.HuggingFaceDirectory;
import dev.headrace.frontends.huggingface.ImportHuggingFace;
import dev.headrace.frontends.huggingface.Phase;
import dev.headrace.frontends.tokenizer.TextStream;
import dev.headrace.frontends.tokenizer.Tokenizer;
import dev.headrace.ir.InputError;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headrace generate`: text from a compiled language model.
@Command(
        name = "generate",
        description = {
            "Continues a text with a language model.",
            "Writes the new text to standard output as it comes, and how fast it came to standard error."
        },
        footer = {
            "",
            "Example:",
            "  headrace generate examples/scribe-1m --prompt \"In the beginning God created the heaven and the earth.\""
        })
final class GenerateCommand implements Callable<Integer> {
    /// Sizes of caches are multiples of it, for loops that divide well.
    private static final int STEP = 64;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A Hugging Face directory with tokenizer.json.")
    private Path model;

    @Option(
            names = "--prompt",
            required = true,
            paramLabel = "TEXT",
            description = "The text to go on from; - reads it from standard input.")
    private String prompt;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "64",
            description = "How many tokens are added at most. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(names = "--ignore-eos", description = "Goes on where the model ends the text; such tokens are not written.")
    private boolean ignoreEos;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private EngineOption engine;

    @Mixin
    private TargetOption target;

    @Mixin
    private QuantizeOption quantize;

    @Option(
            names = "--max-seq",
            paramLabel = "TOKENS",
            description = "The size of the caches: the most tokens of prompt and answer together. By default as many as"
                    + " are needed.")
    private @Nullable Integer maxSeq;

    @Option(
            names = "--block",
            paramLabel = "TOKENS",
            description =
                    "How many tokens of the prompt are computed at once. Default: 32; 1 for csim, which then has one"
                            + " program to compile.")
    private @Nullable Integer block;

    @Override
    public Integer call() {
        if (tokens < 1) throw new InputError("is no count", "--tokens " + tokens, "give a number from 1");
        if (maxSeq != null && maxSeq < 1)
            throw new InputError("is no length", "--max-seq " + maxSeq, "give a number from 1");
        if (block != null && block < 1)
            throw new InputError("is no length", "--block " + block, "give a number from 1");
        Sampler sampler = sampling.sampler();
        engine.requireUsable();
        Target device = target.target();
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(model);
        Progress progress = new Progress(spec.commandLine().getErr());
        try (Tokenizer tokenizer = Tokenizer.of(model)) {
            long[] given = tokenizer.encode(Prompt.read(prompt, System.in));
            if (given.length == 0)
                throw new InputError("gives no tokens", "the prompt", "give a text that the tokenizer knows");
            int capacity = capacity(given.length, ImportHuggingFace.positions(directory));
            DecoderModel decoder = decoder(directory, 1, capacity, progress);
            tokenizer.requireWithin(decoder.vocabulary());
            tokenizer.requireKnown(given, decoder.vocabulary());
            int together = Math.min(block != null ? block : engine.isSlowToStart() ? 1 : 32, capacity);
            DecoderModel prefill = together == 1 ? decoder : decoder(directory, together, capacity, progress);
            Set<Integer> ends = ignoreEos ? Set.of() : directory.endTokens();
            Engine one = engine.start(decoder.model(), device, progress);
            try (one;
                    Engine many = prefill.equals(decoder) ? one : engine.start(prefill.model(), device, progress)) {
                write(
                        given,
                        tokenizer,
                        new Generator(new Generator.Stage(many, together), new Generator.Stage(one, 1), sampler),
                        ends);
            }
        }
        return 0;
    }

    private int capacity(int length, int positions) {
        long needed = (long) length + tokens;
        int most = maxSeq == null ? positions : maxSeq;
        if (needed > most)
            throw new InputError(
                    "prompt of " + length + " tokens and " + tokens + " to come are more than "
                            + (maxSeq == null ? "the " + most + " that the model knows" : "--max-seq " + most),
                    model.toString(),
                    maxSeq == null || maxSeq >= positions
                            ? "shorten the prompt, or lower --tokens"
                            : "raise --max-seq, or lower --tokens");
        return maxSeq != null ? maxSeq : (int) Math.min(Math.ceilDiv(needed, STEP) * STEP, positions);
    }

    private DecoderModel decoder(HuggingFaceDirectory directory, int together, int capacity, Progress progress) {
        Model opened = progress.during(
                "reading " + model,
                () -> new Model(
                        ImportHuggingFace.convert(directory, new Phase.Decode(together, capacity)), directory::tensor));
        Model ready = progress.during(
                "quantizing",
                () -> quantize.apply(opened, true, spec.commandLine().getErr()));
        ready.requireParameters();
        return DecoderModel.of(ready, model.toString());
    }

    private void write(long[] given, Tokenizer tokenizer, Generator generator, Set<Integer> ends) {
        Answer answer =
                new Answer(new TextStream(tokenizer, given), spec.commandLine().getOut());
        try (AtEnd _ = new AtEnd(answer::end)) {
            generator.run(given, tokens, token -> {
                if (ends.contains(token)) return false;
                answer.add(token);
                return true;
            });
        }
        spec.commandLine().getErr().println(speed(given.length, generator));
    }

    private static String speed(int length, Generator generator) {
        return "headrace: prompt: %s; answer: %s"
                .formatted(rate(length, generator.promptSeconds()), rate(generator.steps(), generator.answerSeconds()));
    }

    private static String rate(int tokens, double seconds) {
        return String.format(
                Locale.ROOT, "%d tokens in %.2f s, %.1f per second", tokens, seconds, tokens / Math.max(seconds, 1e-9));
    }
}
