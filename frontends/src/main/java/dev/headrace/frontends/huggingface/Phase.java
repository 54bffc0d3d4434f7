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

    /// Some tokens, usually one, with the keys and values of those before them in caches of fixed size:
    /// `input_ids[1, tokens]`, `position[tokens]` and for each layer `k[1, heads, capacity, size]`, `v[…]` give
    /// `logits[1, tokens, vocabulary]` and the caches with the rows `position` written. A token sees the rows up to its
    /// own position, so what the rows behind it hold does not matter.
    /// @param tokens how many are taken at once
    /// @param capacity the most tokens that a cache holds
    record Decode(int tokens, int capacity) implements Phase {
        /// One token.
        public Decode(int capacity) {
            this(1, capacity);
        }

        @Override
        public String toString() {
            return "decode";
        }
    }

    /// The number of positions that it reaches.
    default int length() {
        return switch (this) {
            case Prefill(int tokens) -> tokens;
            case Decode(var _, int capacity) -> capacity;
        };
    }
}
