package dev.headrace.frontends.huggingface;

/// `torch.nn.Linear`
/// @param out the size of the last dimension of the result
record Linear(int out, boolean bias) {
    Tensor apply(String path, Tensor x, Network at) {
        at.enter(path);
        Tensor weight = at.parameter(path + ".weight", out, x.size(-1));
        return bias ? at.linear(x, weight, at.parameter(path + ".bias", out)) : at.linear(x, weight);
    }
}
