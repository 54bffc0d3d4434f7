package dev.headrace.frontends.huggingface;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/// Gemma, versions 1 to 3: Llama with scaled embeddings, norms whose weights are stored less 1, and the embedding's
/// weight at the end too.
///
/// Version 2 has norms behind attention and perceptron as well, windows in every other layer, and caps on the products
/// of attention and on the logits. Version 3 replaces the caps by norms on the heads of queries and keys, has windows
/// in all but every sixth layer, and slower rotations where there is none.
final class Gemma {
    private static final int HEAD = 256;
    private static final int WINDOW = 4096;
    private static final double NONE = Double.POSITIVE_INFINITY;

    private Gemma() {}

    static Decoder read1(Config config, Phase phase) {
        Sizes sizes = Sizes.read(config, true);
        Heads heads = Heads.read(config, HEAD);
        LayerType all = new LayerType(
                OptionalInt.empty(), new RopeReader(config, heads.size(), sizes.positions(), phase).read());
        // Early files name the exact function where they mean its approximation.
        Activation named = Activation.read(config, "hidden_act", Activation.GELU_TANH);
        Activation activation = named == Activation.GELU ? Activation.GELU_TANH : named;
        List<LayerType> types = Collections.nCopies(sizes.layers(), all);
        return decoder(config, sizes, types, attention(config, Attention.of(heads)), activation, false, NONE);
    }

    static Decoder read2(Config config, Phase phase) {
        Sizes sizes = Sizes.read(config, true);
        Heads heads = Heads.read(config, HEAD);
        Rope rope = new RopeReader(config, heads.size(), sizes.positions(), phase).read();
        List<LayerType> types = LayerType.read(
                config,
                sizes.layers(),
                i -> i % 2 == 0,
                new LayerType(OptionalInt.empty(), rope),
                new LayerType(config.optionalSize("sliding_window", WINDOW), rope));
        Attention attention = new Attention(heads, scale(config), config.limit("attn_logit_softcapping", 50));
        return decoder(
                config,
                sizes,
                types,
                attention(config, attention),
                Activation.read(config, "hidden_activation", Activation.GELU_TANH),
                true,
                config.limit("final_logit_softcapping", 30));
    }

    static Decoder read3(Config config, Phase phase) {
        Sizes sizes = Sizes.read(config, true);
        Heads heads = Heads.read(config, HEAD);
        RopeReader ropes = new RopeReader(config, heads.size(), sizes.positions(), phase);
        int pattern = config.size("sliding_window_pattern", 6);
        List<LayerType> types = LayerType.read(
                config,
                sizes.layers(),
                i -> (i + 1) % pattern != 0,
                new LayerType(OptionalInt.empty(), ropes.read("full_attention", "rope_theta", 1_000_000)),
                new LayerType(
                        config.optionalSize("sliding_window", WINDOW),
                        ropes.read("sliding_attention", "rope_local_base_freq", 10_000)));
        if (config.has("attn_logit_softcapping"))
            throw config.error("attn_logit_softcapping", "is set, which is not supported");
        Attention attention = new Attention(heads, scale(config), NONE);
        return decoder(
                config,
                sizes,
                types,
                attention(config, attention).withHeadNorm(norm(config)),
                Activation.read(config, "hidden_activation", Activation.GELU_TANH),
                true,
                config.limit("final_logit_softcapping", NONE));
    }

    private static Decoder decoder(
            Config config,
            Sizes sizes,
            List<LayerType> types,
            SelfAttention attention,
            Activation activation,
            boolean sandwiched,
            double logitCap) {
        config.refuse("use_bidirectional_attention");
        return new RotaryDecoder(
                sizes,
                Math.sqrt(sizes.hidden()),
                types,
                norm(config),
                attention,
                new GatedMlp(sizes.inner(), activation, false, false),
                sandwiched,
                logitCap);
    }

    private static SelfAttention attention(Config config, Attention attention) {
        boolean bias = config.flag("attention_bias", false);
        return new SelfAttention(attention, bias, bias, false, null);
    }

    private static double scale(Config config) {
        return 1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256));
    }

    private static RmsNorm norm(Config config) {
        return new RmsNorm(config.positive("rms_norm_eps", 1e-6), true);
    }
}
