package dev.headrace.frontends.huggingface;

/// A language model that predicts each next token.
interface Decoder {
    int layers();

    Heads heads();

    /// The most tokens that it can tell apart by their positions.
    int positions();

    /// Whether the first and the last layer share their weight, `lm_head.weight`.
    boolean isTied();

    /// Writes the model.
    /// @return `[1, tokens, vocabulary]`
    Tensor logits(Sequence sequence, Network at);
}
