package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.frontends.huggingface.HuggingFaceDirectory;
import dev.headrace.frontends.huggingface.ImportHuggingFace;
import dev.headrace.frontends.tokenizer.TextStream;
import dev.headrace.frontends.tokenizer.Tokenizer;
import dev.headrace.ir.InputError;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
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

    private static final int BLOCK = 32;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            description = "A Hugging Face directory, or a model file of one token with caches and --tokenizer.")
    private Path model;

    @Option(
            names = "--prompt",
            required = true,
            paramLabel = "TEXT",
            description = "The text to go on from; - reads it from standard input.")
    private String prompt;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "A tokenizer.json. Default: that of the directory.")
    private @Nullable Path tokenizerFile;

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

    private boolean warned;

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
        Progress progress = new Progress(spec.commandLine().getErr());
        boolean isFile = Files.isRegularFile(model);
        if (isFile) requireFileOptions();
        try (Tokenizer tokenizer = tokenizerFile != null ? Tokenizer.open(tokenizerFile) : Tokenizer.of(model)) {
            long[] given = tokenizer.encode(Prompt.read(prompt, System.in));
            if (given.length == 0)
                throw new InputError("gives no tokens", "the prompt", "give a text that the tokenizer knows");
            Decoders decoders = progress.during(
                    "reading " + model, () -> isFile ? inFile(given.length) : inDirectory(given.length));
            int vocabulary = decoders.decode().vocabulary();
            tokenizer.requireWithin(vocabulary);
            tokenizer.requireKnown(given, vocabulary);
            generate(given, tokenizer, decoders, sampler, device, progress);
        }
        return 0;
    }

    private void requireFileOptions() {
        if (tokenizerFile == null)
            throw new InputError(
                    "is a file, which has no tokenizer", model.toString(), "add --tokenizer FILE, a tokenizer.json");
        if (maxSeq != null || block != null)
            throw new InputError(
                    "has its sizes in the file",
                    model.toString(),
                    "leave " + (maxSeq != null ? "--max-seq" : "--block") + " out, it is for Hugging Face directories");
    }

    private Decoders inFile(int length) {
        Decoders decoders = Decoders.of(model, this::quantized);
        int capacity = decoders.decode().capacity();
        requireFit(length, capacity, "the " + capacity + " that its caches hold", "shorten the prompt");
        return decoders;
    }

    private Decoders inDirectory(int length) {
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(model);
        int positions = ImportHuggingFace.positions(directory);
        if (maxSeq == null)
            requireFit(length, positions, "the " + positions + " that the model knows", "shorten the prompt");
        else
            requireFit(
                    length,
                    maxSeq,
                    "--max-seq " + maxSeq,
                    maxSeq < positions ? "raise --max-seq" : "shorten the prompt");
        int needed = Math.ceilDiv(length + tokens, STEP) * STEP;
        return Decoders.of(
                directory,
                maxSeq != null ? maxSeq : Math.min(needed, positions),
                block != null ? block : engine.isSlowToStart() ? 1 : BLOCK,
                this::quantized);
    }

    private Model quantized(Model opened) {
        PrintWriter err = warned
                ? new PrintWriter(Writer.nullWriter())
                : spec.commandLine().getErr();
        // The programs have the same layers, so a warning of one is a warning of all.
        warned = true;
        return quantize.apply(opened, model, true, err);
    }

    private void requireFit(int length, int most, String what, String advice) {
        if ((long) length + tokens > most)
            throw new InputError(
                    "prompt of " + length + " tokens and " + tokens + " to come are more than " + what,
                    model.toString(),
                    advice + ", or lower --tokens");
    }

    private void generate(
            long[] given, Tokenizer tokenizer, Decoders decoders, Sampler sampler, Target device, Progress progress) {
        Engine one = engine.start(decoders.decode().model(), device, progress);
        try (one;
                Engine many = decoders.prefill().equals(decoders.decode())
                        ? one
                        : engine.start(decoders.prefill().model(), device, progress)) {
            Generator generator = new Generator(
                    new Generator.Stage(many, decoders.prefill().tokens()), new Generator.Stage(one, 1), sampler);
            write(given, tokenizer, generator, ignoreEos ? Set.of() : decoders.ends());
        }
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
