package dev.headrace.frontends.huggingface;

import java.util.Collections;

/// Phi 3, 3.5 and 4: Llama with one layer for queries, keys and values, and one for gate and up. A part of each head
/// may stay as it is while the rest turns.
final class Phi3 {
    private Phi3() {}

    static Decoder read(Config config, Phase phase) {
        Sizes sizes = Sizes.read(config, false);
        Heads heads = Heads.read(config);
        LayerType type = new LayerType(
                config.optionalSize("sliding_window"),
                new RopeReader(config, heads.size(), sizes.positions(), phase).read());
        return RotaryDecoder.of(
                sizes,
                Collections.nCopies(sizes.layers(), type),
                new RmsNorm(config.positive("rms_norm_eps", 1e-5), false),
                new SelfAttention(Attention.of(heads), false, false, true, null),
                new GatedMlp(sizes.inner(), Activation.read(config, "hidden_act", Activation.SILU), false, true));
    }
}
