package dev.headrace.cli;

import dev.headrace.ir.InputError;
import picocli.CommandLine.Option;

/// How the next token is chosen.
final class SamplingOptions {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 always takes the most likely token; 1 draws as the model was trained to, more is bolder."
                    + " Default: ${DEFAULT-VALUE}.")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "0",
            description = "Draws among the K most likely tokens only; 0 among all. Default: ${DEFAULT-VALUE}.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Draws among the most likely tokens that have the probability P together. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double topP;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Equal seeds draw equal tokens. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /// @throws InputError where a number makes no sense
    Sampler sampler() {
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY))
            throw new InputError("is no temperature", "--temperature " + temperature, "give a number from 0");
        if (topK < 0) throw new InputError("is no count", "--top-k " + topK, "give a number from 0");
        if (!(topP > 0 && topP <= 1))
            throw new InputError("is no probability", "--top-p " + topP, "give a number above 0, up to 1");
        return new Sampler(temperature, topK, topP, seed);
    }
}
