package dev.headrace.frontends.huggingface;

import java.util.Collections;

/// Mistral: Llama without biases; version 0.1 sees a window of tokens only.
final class Mistral {
    private Mistral() {}

    static Decoder read(Config config, Phase phase) {
        Sizes sizes = Sizes.read(config, false);
        Heads heads = Heads.read(config);
        LayerType type = new LayerType(
                config.optionalSize("sliding_window", 4096),
                new RopeReader(config, heads.size(), sizes.positions(), phase).read());
        return RotaryDecoder.of(
                sizes,
                Collections.nCopies(sizes.layers(), type),
                new RmsNorm(config.positive("rms_norm_eps", 1e-6), false),
                SelfAttention.of(heads),
                new GatedMlp(sizes.inner(), Activation.read(config, "hidden_act", Activation.SILU), false, false));
    }
}
