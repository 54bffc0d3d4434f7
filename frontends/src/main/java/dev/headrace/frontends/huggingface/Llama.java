package dev.headrace.frontends.huggingface;

import java.util.Collections;
import java.util.OptionalInt;

/// Llama 1 to 3, and what was trained in its form: TinyLlama, SmolLM, Vicuna.
final class Llama {
    private Llama() {}

    static Decoder read(Config config, Phase phase) {
        Sizes sizes = Sizes.read(config, false);
        Heads heads = Heads.read(config);
        boolean bias = config.flag("attention_bias", false);
        LayerType all = new LayerType(
                OptionalInt.empty(), new RopeReader(config, heads.size(), sizes.positions(), phase).read());
        return RotaryDecoder.of(
                sizes,
                Collections.nCopies(sizes.layers(), all),
                new RmsNorm(config.positive("rms_norm_eps", 1e-6), false),
                SelfAttention.of(heads).withBias(bias, bias),
                new GatedMlp(
                        sizes.inner(),
                        Activation.read(config, "hidden_act", Activation.SILU),
                        config.flag("mlp_bias", false),
                        false));
    }
}
