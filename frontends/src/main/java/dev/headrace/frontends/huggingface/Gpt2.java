package dev.headrace.frontends.huggingface;

import java.util.OptionalInt;

/// GPT-2: trained positions, layer norms, and biases everywhere. Its linear layers store their weights the other way
/// round, `[in, out]`.
///
/// @param inner the size inside the multi-layer perceptrons
/// @param scaled whether the products of queries and keys are divided by the root of their length
/// @param scaledByLayer whether they are divided by the number of the layer too, counted from 1
record Gpt2(
        int vocabulary,
        int hidden,
        int inner,
        int layers,
        int positions,
        Heads heads,
        Activation activation,
        double epsilon,
        boolean scaled,
        boolean scaledByLayer,
        boolean isTied)
        implements Decoder {
    static Decoder read(Config config) {
        config.refuse("add_cross_attention");
        int hidden = config.size("n_embd");
        int heads = config.size("n_head");
        if (hidden % heads != 0) throw config.error("n_embd", "is " + hidden + ", no multiple of n_head, " + heads);
        return new Gpt2(
                config.size("vocab_size"),
                hidden,
                config.size("n_inner", 4 * hidden),
                Sizes.layers(config, "n_layer"),
                config.size("n_positions"),
                new Heads(heads, heads, hidden / heads),
                Activation.read(config, "activation_function", Activation.GELU_TANH),
                config.positive("layer_norm_epsilon", 1e-5),
                config.flag("scale_attn_weights", true),
                config.flag("scale_attn_by_inverse_layer_idx", false),
                config.flag("tie_word_embeddings", true));
    }

    @Override
    public Tensor logits(Sequence sequence, Network at) {
        at.enter("transformer.wte");
        Tensor table = at.parameter("transformer.wte.weight", vocabulary, hidden);
        Tensor x = at.lookUp(table, sequence.ids());
        at.enter("transformer.wpe");
        Tensor places = at.lookUp(at.parameter("transformer.wpe.weight", positions, hidden), sequence.positions());
        at.enter("transformer");
        x = at.add(x, places);
        Tensor mask = Attention.mask(OptionalInt.empty(), sequence, at);
        for (int i = 0; i < layers; i++) x = layer("transformer.h." + i, i, x, mask, sequence, at);
        x = norm("transformer.ln_f", x, at);
        at.enter("lm_head");
        return at.linear(x, isTied ? table : at.parameter("lm_head.weight", vocabulary, hidden));
    }

    private Tensor layer(String path, int layer, Tensor x, Tensor mask, Sequence sequence, Network at) {
        Tensor attended = attention(path + ".attn", layer, norm(path + ".ln_1", x, at), mask, sequence, at);
        at.enter(path);
        x = at.add(x, attended);
        Tensor fed = perceptron(path + ".mlp", norm(path + ".ln_2", x, at), at);
        at.enter(path);
        return at.add(x, fed);
    }

    private Tensor attention(String path, int layer, Tensor x, Tensor mask, Sequence sequence, Network at) {
        Tensor all = linear(path + ".c_attn", x, 3 * hidden, at);
        at.enter(path);
        Tensor queries = heads(at.slice(all, 0, hidden), at);
        Tensor keys = heads(at.slice(all, hidden, 2L * hidden), at);
        Tensor values = heads(at.slice(all, 2L * hidden, 3L * hidden), at);
        KeysAndValues seen = sequence.seen(layer, new KeysAndValues(keys, values), at);
        double scale = (scaled ? 1 / Math.sqrt(heads.size()) : 1) / (scaledByLayer ? layer + 1 : 1);
        Tensor mixed = new Attention(heads, scale, Double.POSITIVE_INFINITY).apply(queries, seen, mask, at);
        return linear(path + ".c_proj", mixed, hidden, at);
    }

    private Tensor heads(Tensor x, Network at) {
        return at.transpose(heads.split(x, at), 1, 2);
    }

    private Tensor perceptron(String path, Tensor x, Network at) {
        Tensor opened = linear(path + ".c_fc", x, inner, at);
        at.enter(path + ".act");
        return linear(path + ".c_proj", activation.apply(at, opened), hidden, at);
    }

    private static Tensor linear(String path, Tensor x, int out, Network at) {
        at.enter(path);
        Tensor weight = at.parameter(path + ".weight", x.size(2), out);
        Tensor rows = at.reshape(x, x.size(1), x.size(2));
        return at.reshape(at.affine(rows, weight, at.parameter(path + ".bias", out)), 1, x.size(1), out);
    }

    private Tensor norm(String path, Tensor x, Network at) {
        at.enter(path);
        return at.layerNorm(x, at.parameter(path + ".weight", hidden), at.parameter(path + ".bias", hidden), epsilon);
    }
}
