package dev.headrace.cli;

import dev.headrace.frontends.huggingface.HuggingFaceDirectory;
import dev.headrace.frontends.huggingface.ImportHuggingFace;
import dev.headrace.frontends.huggingface.Phase;
import dev.headrace.ir.InputError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Set;

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
    static Decoders of(HuggingFaceDirectory directory, int capacity, int block) {
        DecoderModel decode = decoder(directory, 1, capacity);
        int together = Math.min(block, capacity);
        return new Decoders(
                together == 1 ? decode : decoder(directory, together, capacity), decode, directory.endTokens());
    }

    private static DecoderModel decoder(HuggingFaceDirectory directory, int tokens, int capacity) {
        Model opened =
                new Model(ImportHuggingFace.convert(directory, new Phase.Decode(tokens, capacity)), directory::tensor);
        opened.requireParameters();
        return DecoderModel.of(opened, directory.toString());
    }

    /// Of a file whose sizes are fixed, which says no end of a text.
    /// @throws InputError where it is no decoder, or takes other than one token
    static Decoders of(Path file) {
        Model opened = Model.open(file, new Lengths(), new LinkedHashMap<>(), null);
        opened.requireParameters();
        DecoderModel decode = DecoderModel.of(opened, file.toString());
        if (decode.tokens() != 1)
            throw new InputError(
                    "takes " + decode.tokens() + " tokens at once, and new ones come one by one",
                    file.toString(),
                    "export the model for one token");
        return new Decoders(decode, decode, Set.of());
    }
}
