package dev.headrace.cli;

import dev.headrace.frontends.huggingface.Phase;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--prefill`, `--decode`, `--max-seq` and `--block`: what a Hugging Face directory is compiled for.
final class Lengths {
    @Option(
            names = "--prefill",
            paramLabel = "TOKENS",
            description = "For a Hugging Face directory: computes the logits of a prompt of that length.")
    private @Nullable Integer prefill;

    @Option(
            names = "--decode",
            description = "For a Hugging Face directory: computes the next token from caches of keys and values.")
    private boolean decode;

    @Option(
            names = "--max-seq",
            paramLabel = "TOKENS",
            description = "With --decode, the size of the caches: the most tokens of prompt and answer together.")
    private @Nullable Integer maxSeq;

    @Option(
            names = "--block",
            paramLabel = "TOKENS",
            description = "With --decode, how many tokens are taken at once: more than 1 for prompts. Default: 1.")
    private @Nullable Integer block;

    private @Nullable SafetensorsFile given;

    /// Says what the model will be run on: lengths that were left out are those of its inputs.
    void completeFrom(SafetensorsFile inputs) {
        given = inputs;
    }

    /// @throws InputError where the options contradict each other, or say too little
    Phase phase(Path model) {
        if (block != null && maxSeq == null)
            throw new InputError("--block goes with --decode and --max-seq", model.toString(), "add both");
        if (prefill != null && (decode || maxSeq != null))
            throw new InputError("--prefill goes with neither --decode nor --max-seq", model.toString(), "choose one");
        if (prefill != null) return new Phase.Prefill(atLeastOne("--prefill", prefill));
        if (maxSeq != null && !decode)
            throw new InputError("--max-seq goes with --decode", model.toString(), "add --decode");
        if (maxSeq != null) return decode(maxSeq, model);
        Phase found = given == null ? null : phaseOf(given);
        if (found instanceof Phase.Decode || found != null && !decode) return found;
        if (decode) throw new InputError("--decode says no size for the caches", model.toString(), "add --max-seq");
        throw new InputError(
                "is a Hugging Face directory, which says no lengths",
                model.toString(),
                "add --prefill TOKENS, or --decode --max-seq TOKENS");
    }

    private Phase decode(int capacity, Path model) {
        atLeastOne("--max-seq", capacity);
        int tokens = block == null ? 1 : atLeastOne("--block", block);
        if (tokens > capacity)
            throw new InputError(
                    "--block " + tokens + " is more than --max-seq " + capacity, model.toString(), "lower --block");
        return new Phase.Decode(tokens, capacity);
    }

    /// By the shapes `[1, tokens]` of the tokens and `[1, heads, capacity, size]` of the first cache.
    private static @Nullable Phase phaseOf(SafetensorsFile inputs) {
        Dims ids = shape(inputs, "input0");
        Dims cache = shape(inputs, "input2");
        if (cache.size() == 4 && isLength(cache.at(2))) return new Phase.Decode((int) cache.at(2));
        return ids.size() == 2 && isLength(ids.at(1)) ? new Phase.Prefill((int) ids.at(1)) : null;
    }

    private static Dims shape(SafetensorsFile file, String name) {
        return file.names().contains(name) ? file.tensor(name).sizes() : Dims.NONE;
    }

    private static boolean isLength(long size) {
        return size >= 1 && size <= Integer.MAX_VALUE;
    }

    /// What is added to the name of the directory to name what was made of it.
    String suffix() {
        return decode ? "-decode" : "-prefill";
    }

    private static int atLeastOne(String option, int length) {
        if (length < 1) throw new InputError("is no length", option + " " + length, "give a number from 1");
        return length;
    }

    /// @throws InputError where one of the options is given, for a model whose sizes are fixed
    void refuse(Path model) {
        if (isGiven())
            throw new InputError(
                    "has its sizes in the file",
                    model.toString(),
                    "leave " + first() + " out, it is for Hugging Face directories");
    }

    /// @throws InputError where one of the options is given, for a text that is cut into windows
    void refuseForText(Path model) {
        if (isGiven()) throw new InputError(first() + " is not for a text", model.toString(), "use --window");
    }

    private boolean isGiven() {
        return prefill != null || decode || maxSeq != null || block != null;
    }

    private String first() {
        if (prefill != null) return "--prefill";
        if (decode) return "--decode";
        return maxSeq != null ? "--max-seq" : "--block";
    }
}
