package dev.headrace.cli;

import dev.headrace.explorer.Energy;
import dev.headrace.ir.InputError;

/// How long a prompt and the answer to it take. As published tables count: the prompt gives the first token, then come
/// as many runs as the answer has tokens. Of a prompt only the last run gives logits.
///
/// @param prefill the design that takes the prompt, several tokens in a run
/// @param decode the design that takes each token of the answer; the same one, where one does both
/// @param prefillRuns how many runs take the prompt
record RequestTime(TokenRequest request, SimulatedDesign prefill, SimulatedDesign decode, long prefillRuns) {
    /// @throws InputError where a design is no decoder, or its caches do not hold all tokens
    static RequestTime of(TokenRequest request, SimulatedDesign prefill, SimulatedDesign decode) {
        DecoderForm first = form(prefill);
        DecoderForm then = form(decode);
        if (first.capacity() != then.capacity())
            throw new InputError(
                    "has caches of %d tokens, those of '%s' hold %d"
                            .formatted(first.capacity(), decode.name(), then.capacity()),
                    prefill.directory().toString(),
                    "compile both with one --max-seq");
        if (request.length() > then.capacity())
            throw new InputError(
                    "are %d tokens, more than the %d that the caches hold".formatted(request.length(), then.capacity()),
                    "--tokens " + request,
                    "give fewer, or compile with --max-seq " + request.length());
        if (!prefill.description().text().equals(decode.description().text()))
            throw new InputError(
                    "is made for another target than '" + decode.name() + "'",
                    prefill.directory().toString(),
                    "compile both for one target and one clock");
        return new RequestTime(request, prefill, decode, first.runsFor(request.in()));
    }

    private static DecoderForm form(SimulatedDesign design) {
        return design.decoder()
                .orElseThrow(() -> new InputError(
                        "is no decoder that keeps the keys and values of earlier tokens",
                        design.directory().toString(),
                        "leave --tokens out, or compile with --decode --max-seq TOKENS"));
    }

    boolean isOneDesign() {
        return prefill.directory().equals(decode.directory());
    }

    double secondsToFirstToken() {
        return (prefillRuns - 1) * prefill.forStates().seconds() + prefill.seconds();
    }

    double answerSeconds() {
        return request.out() * decode.seconds();
    }

    double seconds() {
        return secondsToFirstToken() + answerSeconds();
    }

    /// Of the answer, the prompt not counted.
    double tokensPerSecond() {
        return 1 / decode.seconds();
    }

    Energy energy() {
        return prefill.forStates()
                .energy()
                .times(prefillRuns - 1.0)
                .plus(prefill.energy())
                .plus(decode.energy().times(request.out()));
    }
}
