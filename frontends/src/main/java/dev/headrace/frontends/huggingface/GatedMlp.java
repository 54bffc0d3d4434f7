package dev.headrace.frontends.huggingface;

/// `down(activation(gate(x)) * up(x))`
/// @param inner the size between the layers
/// @param fused whether gate and up are one layer, `gate_up_proj`
record GatedMlp(int inner, Activation activation, boolean bias, boolean fused) {
    Tensor apply(String path, Tensor x, Network at) {
        Tensor gate;
        Tensor up;
        if (fused) {
            Tensor both = new Linear(2 * inner, bias).apply(path + ".gate_up_proj", x, at);
            at.enter(path);
            gate = at.slice(both, 0, inner);
            up = at.slice(both, inner, 2L * inner);
        } else {
            gate = new Linear(inner, bias).apply(path + ".gate_proj", x, at);
            up = new Linear(inner, bias).apply(path + ".up_proj", x, at);
        }
        at.enter(path + (fused ? ".activation_fn" : ".act_fn"));
        Tensor opened = activation.apply(at, gate);
        at.enter(path);
        Tensor gated = at.multiply(opened, up);
        return new Linear((int) x.size(-1), bias).apply(path + ".down_proj", gated, at);
    }
}
