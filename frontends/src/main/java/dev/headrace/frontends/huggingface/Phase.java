package dev.headrace.frontends.huggingface;

/// What a decoder is compiled for.
public sealed interface Phase {
    /// All tokens of a prompt at once: `input_ids[1, tokens]` gives `logits[1, tokens, vocabulary]`.
    /// @param tokens the length of the prompt
    record Prefill(int tokens) implements Phase {
        @Override
        public String toString() {
            return "prefill";
        }
    }

    /// One token, with the keys and values of those before it in caches of fixed size: `input_ids[1, 1]`,
    /// `position[1]` and for each layer `k[1, heads, capacity, size]`, `v[…]` give `logits[1, 1, vocabulary]` and the
    /// caches with the row `position` written.
    /// @param capacity the most tokens that a cache holds
    record Decode(int capacity) implements Phase {
        @Override
        public String toString() {
            return "decode";
        }
    }

    /// The number of positions that it reaches.
    default int length() {
        return switch (this) {
            case Prefill(int tokens) -> tokens;
            case Decode(int capacity) -> capacity;
        };
    }
}
