package dev.headrace.frontends.huggingface;

/// What attention reads beside its queries: two tensors `[1, heads, positions, size]`.
record KeysAndValues(Tensor keys, Tensor values) {}
