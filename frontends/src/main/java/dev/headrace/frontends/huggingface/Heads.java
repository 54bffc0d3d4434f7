package dev.headrace.frontends.huggingface;

/// The heads of attention.
/// @param queries how many there are
/// @param keys how many there are of keys and values, each for a group of queries
/// @param size of each
record Heads(int queries, int keys, int size) {
    static Heads read(Config config) {
        int hidden = config.size("hidden_size");
        int queries = config.size("num_attention_heads");
        if (!config.has("head_dim") && hidden % queries != 0)
            throw config.error("hidden_size", "is " + hidden + ", no multiple of num_attention_heads, " + queries);
        return read(config, hidden / queries);
    }

    /// @param size where `head_dim` does not say it
    static Heads read(Config config, int size) {
        int queries = config.size("num_attention_heads");
        int keys = config.size("num_key_value_heads", queries);
        if (queries % keys != 0)
            throw config.error(
                    "num_attention_heads", "is " + queries + ", no multiple of num_key_value_heads, " + keys);
        Heads heads = new Heads(queries, keys, config.size("head_dim", size));
        if ((long) queries * heads.size > Config.LARGEST)
            throw config.error("num_attention_heads", "is " + queries + ", too many for heads of " + heads.size);
        return heads;
    }

    /// `[1, tokens, count * size]` as `[1, tokens, count, size]`.
    Tensor split(Tensor x, Network at) {
        return at.reshape(x, 1, x.size(1), x.size(2) / size, size);
    }

    /// Each head of keys as often as queries share it: `[1, queries, positions, size]`.
    Tensor repeat(Tensor x, Network at) {
        if (keys == queries) return x;
        long positions = x.size(2);
        Tensor repeated = at.expand(at.unsqueeze(x, 2), 1, keys, queries / keys, positions, size);
        return at.reshape(repeated, 1, queries, positions, size);
    }
}
