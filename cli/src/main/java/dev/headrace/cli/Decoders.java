package dev.headrace.cli;

import dev.headrace.frontends.huggingface.HuggingFaceDirectory;
import dev.headrace.frontends.huggingface.ImportHuggingFace;
import dev.headrace.frontends.huggingface.Phase;
import dev.headrace.ir.InputError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The programs that a text is generated with.
/// @param prefill takes the prompt, several tokens at once; equal to `decode` where there is no such program
/// @param decode takes one token
/// @param ends the tokens that end a text
record Decoders(DecoderModel prefill, DecoderModel decode, Set<Integer> ends) {
    Decoders {
        ends = Set.copyOf(ends);
    }

    /// Of a Hugging Face directory, for any lengths.
    /// @param capacity the most tokens that the caches hold
    /// @param block how many tokens of a prompt are taken at once
    /// @param change what is done with the programs as they were imported
    static Decoders of(HuggingFaceDirectory directory, int capacity, int block, UnaryOperator<Model> change) {
        DecoderModel decode = decoder(directory, 1, capacity, change);
        int together = Math.min(block, capacity);
        return new Decoders(
                together == 1 ? decode : decoder(directory, together, capacity, change), decode, directory.endTokens());
    }

    private static DecoderModel decoder(
            HuggingFaceDirectory directory, int tokens, int capacity, UnaryOperator<Model> change) {
        Model opened =
                new Model(ImportHuggingFace.convert(directory, new Phase.Decode(tokens, capacity)), directory::tensor);
        opened.requireParameters();
        return DecoderModel.of(change.apply(opened), directory.toString());
    }

    /// Of a file whose sizes are fixed, which says no end of a text.
    /// @throws InputError where it is no decoder, or takes other than one token
    static Decoders of(Path file, UnaryOperator<Model> change) {
        Model opened = Model.open(file, new Lengths(), new LinkedHashMap<>(), null);
        opened.requireParameters();
        DecoderModel decode = DecoderModel.of(change.apply(opened), file.toString());
        if (decode.tokens() != 1)
            throw new InputError(
                    "takes " + decode.tokens() + " tokens at once, and new ones come one by one",
                    file.toString(),
                    "export the model for one token");
        return new Decoders(decode, decode, Set.of());
    }
}
