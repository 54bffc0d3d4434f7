package dev.headrace.cli;

import dev.headrace.explorer.Energy;
import dev.headrace.ir.InputError;
import java.util.List;
import java.util.stream.LongStream;

/// How long a prompt and the answer to it take. As published tables count: the prompt gives the first token, then come
/// as many runs as the answer has tokens. Of a prompt only the last run gives logits.
///
/// @param prefill the design that takes the prompt, several tokens in a run
/// @param decode the design that takes each token of the answer; the same one, where one does both
/// @param prefillRuns how many runs take the prompt
/// @param prompt what these take
/// @param answer what the runs of the answer take
record RequestTime(
        TokenRequest request,
        SimulatedDesign prefill,
        SimulatedDesign decode,
        long prefillRuns,
        Runs prompt,
        Runs answer) {
    /// Runs one after the other.
    ///
    /// @param shortest of one, in seconds
    /// @param longest of one, in seconds
    /// @param roofline seconds in which memory would bring what they need
    record Runs(double seconds, double shortest, double longest, double roofline, Energy energy) {
        static final Runs NONE = new Runs(0, Double.POSITIVE_INFINITY, 0, 0, new Energy(0, 0, 0));

        Runs then(SimulatedDesign run) {
            if (run.isStuck())
                throw new InputError(
                        "comes to a standstill before all rows of the caches are filled",
                        run.directory().toString(),
                        "compile the model again");
            double its = run.seconds();
            return new Runs(
                    seconds + its,
                    Math.min(shortest, its),
                    Math.max(longest, its),
                    roofline + run.rooflineSeconds(),
                    energy.plus(run.energy()));
        }
    }

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
        long runs = first.runsFor(request.in());
        prefill.times().prepare(0, request.in());
        decode.times().prepare(request.in(), request.length());
        return new RequestTime(
                request,
                prefill,
                decode,
                runs,
                all(ofPrompt(prefill, first, request.in()), false),
                all(ofAnswer(decode, request), true));
    }

    /// @param giveResults whether all do, not only the last one
    private static Runs all(List<SimulatedDesign> runs, boolean giveResults) {
        Runs all = Runs.NONE;
        for (int i = 0; i < runs.size(); i++) {
            boolean gives = giveResults || i + 1 == runs.size();
            all = all.then(gives ? runs.get(i) : runs.get(i).forStates());
        }
        return all;
    }

    /// The runs that take the prompt, each with its last token at its position.
    private static List<SimulatedDesign> ofPrompt(SimulatedDesign prefill, DecoderForm form, long tokens) {
        return LongStream.range(0, form.runsFor(tokens))
                .mapToObj(run -> prefill.at(Math.min((run + 1) * form.tokens(), tokens) - 1))
                .toList();
    }

    private static List<SimulatedDesign> ofAnswer(SimulatedDesign decode, TokenRequest request) {
        return LongStream.range(request.in(), request.length())
                .mapToObj(decode::at)
                .toList();
    }

    List<SimulatedDesign> ofPrompt() {
        return ofPrompt(prefill, form(prefill), request.in());
    }

    List<SimulatedDesign> ofAnswer() {
        return ofAnswer(decode, request);
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
        return prompt.seconds;
    }

    double seconds() {
        return prompt.seconds + answer.seconds;
    }

    /// Of the answer, the prompt not counted.
    double tokensPerSecond() {
        return request.out() / answer.seconds;
    }

    /// Of a token of the answer, the prompt not counted.
    Energy energyOfToken() {
        return answer.energy.times(1.0 / request.out());
    }

    /// Of prompt and answer.
    Energy energy() {
        return prompt.energy.plus(answer.energy);
    }

    /// How much of the roofline the answer reaches.
    double ofRoofline() {
        return answer.roofline / answer.seconds;
    }
}
