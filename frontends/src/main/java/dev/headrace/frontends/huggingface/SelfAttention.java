package dev.headrace.frontends.huggingface;

import org.jspecify.annotations.Nullable;

/// Attention with the linear layers around it.
/// @param inputBias whether the layers before have biases
/// @param outputBias whether the layer behind has one
/// @param fused whether those before are one layer, `qkv_proj`
/// @param headNorm applied to each head of queries and keys
record SelfAttention(
        Attention attention,
        boolean inputBias,
        boolean outputBias,
        boolean fused,
        @Nullable RmsNorm headNorm) {
    static SelfAttention of(Heads heads) {
        return new SelfAttention(Attention.of(heads), false, false, false, null);
    }

    SelfAttention withBias(boolean input, boolean output) {
        return new SelfAttention(attention, input, output, fused, headNorm);
    }

    SelfAttention withHeadNorm(RmsNorm norm) {
        return new SelfAttention(attention, inputBias, outputBias, fused, norm);
    }

    Tensor apply(String path, int layer, Tensor x, Rotation rotation, Tensor mask, Sequence sequence, Network at) {
        Heads heads = attention.heads();
        int wide = heads.queries() * heads.size();
        int narrow = heads.keys() * heads.size();
        Tensor queries;
        Tensor keys;
        Tensor values;
        if (fused) {
            Tensor all = new Linear(wide + 2 * narrow, inputBias).apply(path + ".qkv_proj", x, at);
            at.enter(path);
            queries = at.slice(all, 0, wide);
            keys = at.slice(all, wide, wide + narrow);
            values = at.slice(all, wide + narrow, wide + 2L * narrow);
        } else {
            queries = new Linear(wide, inputBias).apply(path + ".q_proj", x, at);
            keys = new Linear(narrow, inputBias).apply(path + ".k_proj", x, at);
            values = new Linear(narrow, inputBias).apply(path + ".v_proj", x, at);
            at.enter(path);
        }
        queries = normal(path, ".q_norm", heads.split(queries, at), at);
        keys = normal(path, ".k_norm", heads.split(keys, at), at);
        queries = rotation.apply(at.transpose(queries, 1, 2), at);
        keys = rotation.apply(at.transpose(keys, 1, 2), at);
        values = at.transpose(heads.split(values, at), 1, 2);
        KeysAndValues seen = sequence.seen(layer, new KeysAndValues(keys, values), at);
        Tensor mixed = attention.apply(queries, seen, mask, at);
        return new Linear((int) x.size(-1), outputBias).apply(path + ".o_proj", mixed, at);
    }

    private Tensor normal(String path, String name, Tensor heads, Network at) {
        if (headNorm == null) return heads;
        Tensor normal = headNorm.apply(path + name, heads, at);
        at.enter(path);
        return normal;
    }
}
