package dev.headrace.frontends.huggingface;

/// The sizes that all models of Llama's form have, by the names that most give them.
/// @param hidden the size of what passes from layer to layer
/// @param inner the size inside the multi-layer perceptrons
/// @param positions the most tokens
/// @param tied whether the output layer has the weight of the embedding
record Sizes(int vocabulary, int hidden, int inner, int layers, int positions, boolean tied) {
    /// Beyond any model in use; each layer takes memory here.
    private static final int MOST_LAYERS = 1024;

    static Sizes read(Config config, boolean tied) {
        return new Sizes(
                config.size("vocab_size"),
                config.size("hidden_size"),
                config.size("intermediate_size"),
                layers(config, "num_hidden_layers"),
                config.size("max_position_embeddings"),
                config.flag("tie_word_embeddings", tied));
    }

    static int layers(Config config, String field) {
        int layers = config.size(field);
        if (layers > MOST_LAYERS) throw config.error(field, "is " + layers + ", more than " + MOST_LAYERS);
        return layers;
    }
}
