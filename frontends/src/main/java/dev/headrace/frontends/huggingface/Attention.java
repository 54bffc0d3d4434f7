package dev.headrace.frontends.huggingface;

import java.util.OptionalInt;

/// Each token's mean of the values that it sees, weighted by how well its query fits their keys.
/// @param scale of the products of queries and keys
/// @param cap of the scaled products, which a `tanh` keeps below it; infinite for none
record Attention(Heads heads, double scale, double cap) {
    static Attention of(Heads heads) {
        return new Attention(heads, 1 / Math.sqrt(heads.size()), Double.POSITIVE_INFINITY);
    }

    /// Which keys each token sees, `[tokens, keys]`: none behind it, and of those before it as many as the window holds
    /// with the token itself.
    static Tensor mask(OptionalInt window, Sequence sequence, Network at) {
        Tensor keys = at.range(sequence.keys());
        Tensor tokens = at.reshape(sequence.positions(), sequence.tokens(), 1);
        Tensor seen = at.isAtMost(keys, tokens);
        if (window.isEmpty() || window.getAsInt() >= sequence.keys()) return seen;
        return at.and(seen, at.isAbove(keys, at.minus(tokens, window.getAsInt())));
    }

    /// @param queries `[1, heads, tokens, size]`
    /// @return `[1, tokens, heads * size]`
    Tensor apply(Tensor queries, KeysAndValues seen, Tensor mask, Network at) {
        Tensor keys = heads.repeat(seen.keys(), at);
        Tensor values = heads.repeat(seen.values(), at);
        Tensor scores = at.multiply(at.matmul(queries, at.transpose(keys, 2, 3)), scale);
        if (cap < Double.POSITIVE_INFINITY) scores = capped(scores, cap, at);
        // Each token sees itself at least, so that the largest score is none of these.
        Tensor weights = at.softmax(at.where(mask, scores, Double.NEGATIVE_INFINITY));
        Tensor mixed = at.transpose(at.matmul(weights, values), 1, 2);
        return at.reshape(mixed, 1, mixed.size(1), mixed.size(2) * mixed.size(3));
    }

    /// Nearly `x` where it is small, never beyond the cap.
    static Tensor capped(Tensor x, double cap, Network at) {
        return at.multiply(at.unary("aten.tanh.default", at.multiply(x, 1 / cap)), cap);
    }
}
