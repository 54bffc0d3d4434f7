package dev.headrace.frontends.huggingface;

import java.util.List;
import java.util.OptionalInt;

/// Qwen 2, 2.5 and 3: Llama where later layers may see a window only. Version 2 has biases before attention; version 3
/// has norms on the heads of queries and keys instead.
final class Qwen {
    private static final int HEAD_OF_VERSION_3 = 128;

    private Qwen() {}

    static Decoder read2(Config config, Phase phase) {
        Heads heads = Heads.read(config);
        return decoder(config, phase, SelfAttention.of(heads).withBias(true, false));
    }

    static Decoder read3(Config config, Phase phase) {
        Heads heads = Heads.read(config, HEAD_OF_VERSION_3);
        boolean bias = config.flag("attention_bias", false);
        return decoder(
                config, phase, SelfAttention.of(heads).withBias(bias, bias).withHeadNorm(norm(config)));
    }

    private static Decoder decoder(Config config, Phase phase, SelfAttention attention) {
        Sizes sizes = Sizes.read(config, false);
        int size = attention.attention().heads().size();
        Rope rope = new RopeReader(config, size, sizes.positions(), phase).read();
        return RotaryDecoder.of(
                sizes,
                types(config, sizes.layers(), rope),
                norm(config),
                attention,
                new GatedMlp(sizes.inner(), Activation.read(config, "hidden_act", Activation.SILU), false, false));
    }

    private static List<LayerType> types(Config config, int layers, Rope rope) {
        LayerType full = new LayerType(OptionalInt.empty(), rope);
        boolean used = config.flag("use_sliding_window", false);
        LayerType narrow = used ? new LayerType(config.optionalSize("sliding_window", 4096), rope) : full;
        int first = config.size("max_window_layers", 28);
        return LayerType.read(config, layers, i -> i >= first, full, narrow);
    }

    private static RmsNorm norm(Config config) {
        return new RmsNorm(config.positive("rms_norm_eps", 1e-6), false);
    }
}
