package dev.headrace.cli;

import dev.headrace.frontends.huggingface.Phase;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--prefill`, `--decode` and `--max-seq`: what a Hugging Face directory is compiled for.
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

    /// Takes what was left out from the inputs that the model will be run on.
    void completeFrom(SafetensorsFile file) {
        Dims ids = shape(file, "input0");
        Dims cache = shape(file, "input2");
        boolean cached = cache.size() == 4;
        if (prefill == null && !decode && maxSeq == null) {
            decode = cached;
            if (!cached && ids.size() == 2) prefill = length(ids.at(1));
        }
        if (decode && maxSeq == null && cached) maxSeq = length(cache.at(2));
    }

    private static Dims shape(SafetensorsFile file, String name) {
        return file.names().contains(name) ? file.tensor(name).sizes() : Dims.NONE;
    }

    private static Integer length(long size) {
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    /// @throws InputError where the options contradict each other, or say too little
    Phase phase(Path model) {
        if (prefill != null && (decode || maxSeq != null))
            throw new InputError("--prefill goes with neither --decode nor --max-seq", model.toString(), "choose one");
        if (prefill != null) return new Phase.Prefill(atLeastOne("--prefill", prefill));
        if (decode && maxSeq != null) return new Phase.Decode(atLeastOne("--max-seq", maxSeq));
        if (decode) throw new InputError("--decode says no size for the caches", model.toString(), "add --max-seq");
        if (maxSeq != null) throw new InputError("--max-seq goes with --decode", model.toString(), "add --decode");
        throw new InputError(
                "is a Hugging Face directory, which says no lengths",
                model.toString(),
                "add --prefill TOKENS, or --decode --max-seq TOKENS");
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
        if (prefill != null || decode || maxSeq != null)
            throw new InputError(
                    "has its sizes in the file",
                    model.toString(),
                    "leave " + (prefill != null ? "--prefill" : decode ? "--decode" : "--max-seq")
                            + " out, it is for Hugging Face directories");
    }
}
