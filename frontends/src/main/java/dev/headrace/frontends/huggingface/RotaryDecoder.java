package dev.headrace.frontends.huggingface;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Llama's form, which most decoders have: layers of attention and a gated perceptron, each behind a norm and added to
/// what passes by, with positions as rotations of queries and keys.
///
/// @param embeddingScale of what the embedding gives
/// @param types one for each layer
/// @param isSandwiched whether attention and perceptron have a norm behind them too
/// @param logitCap of the logits; infinite for none
record RotaryDecoder(
        Sizes sizes,
        double embeddingScale,
        List<LayerType> types,
        RmsNorm norm,
        SelfAttention attention,
        GatedMlp mlp,
        boolean isSandwiched,
        double logitCap)
        implements Decoder {
    RotaryDecoder {
        types = List.copyOf(types);
    }

    /// Llama's own.
    static RotaryDecoder of(Sizes sizes, List<LayerType> types, RmsNorm norm, SelfAttention attention, GatedMlp mlp) {
        return new RotaryDecoder(sizes, 1, types, norm, attention, mlp, false, Double.POSITIVE_INFINITY);
    }

    @Override
    public int layers() {
        return sizes.layers();
    }

    @Override
    public Heads heads() {
        return attention.attention().heads();
    }

    @Override
    public int positions() {
        return sizes.positions();
    }

    @Override
    public boolean isTied() {
        return sizes.tied();
    }

    @Override
    public Tensor logits(Sequence sequence, Network at) {
        at.enter("model.embed_tokens");
        Tensor table = at.parameter("model.embed_tokens.weight", sizes.vocabulary(), sizes.hidden());
        Tensor x = at.lookUp(table, sequence.ids());
        if (embeddingScale != 1) x = at.multiply(x, at.rounded(embeddingScale));
        Map<Rope, Rotation> rotations = new HashMap<>();
        Map<LayerType, Tensor> masks = new HashMap<>();
        for (int i = 0; i < layers(); i++) {
            LayerType type = types.get(i);
            at.enter("model.rotary_emb");
            Rotation rotation = rotations.computeIfAbsent(type.rope(), r -> r.at(sequence.positions(), at));
            at.enter("model");
            Tensor mask = masks.computeIfAbsent(type, t -> Attention.mask(t.window(), sequence, at));
            x = layer("model.layers." + i, i, x, rotation, mask, sequence, at);
        }
        x = norm.apply("model.norm", x, at);
        at.enter("lm_head");
        Tensor logits =
                at.linear(x, sizes.tied() ? table : at.parameter("lm_head.weight", table.size(0), table.size(1)));
        at.enter("");
        return logitCap < Double.POSITIVE_INFINITY ? Attention.capped(logits, logitCap, at) : logits;
    }

    private Tensor layer(
            String path, int layer, Tensor x, Rotation rotation, Tensor mask, Sequence sequence, Network at) {
        Tensor normal = norm.apply(path + ".input_layernorm", x, at);
        Tensor attended = attention.apply(path + ".self_attn", layer, normal, rotation, mask, sequence, at);
        if (isSandwiched) attended = norm.apply(path + ".post_attention_layernorm", attended, at);
        at.enter(path);
        x = at.add(x, attended);
        normal = norm.apply(path + (isSandwiched ? ".pre_feedforward_layernorm" : ".post_attention_layernorm"), x, at);
        Tensor fed = mlp.apply(path + ".mlp", normal, at);
        if (isSandwiched) fed = norm.apply(path + ".post_feedforward_layernorm", fed, at);
        at.enter(path);
        return at.add(x, fed);
    }
}
