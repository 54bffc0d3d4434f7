package dev.headrace.frontends.huggingface;

/// Scales the last dimension to a mean square of 1, then by a trained weight.
/// @param epsilon added to the mean square
/// @param fromOne whether the weight is stored less 1, as the Gemma models do
record RmsNorm(double epsilon, boolean fromOne) {
    Tensor apply(String path, Tensor x, Network at) {
        at.enter(path);
        Tensor weight = at.parameter(path + ".weight", x.size(-1));
        Tensor normal = at.multiply(x, at.unary("aten.rsqrt.default", at.add(at.meanOfSquares(x), epsilon)));
        return at.multiply(fromOne ? at.add(weight, 1) : weight, normal);
    }
}
