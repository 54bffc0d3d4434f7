package dev.headrace.frontends.huggingface;

/// Scales the last dimension to a mean square of 1, then by a trained weight; the former in `f32`, and the latter too
/// where the weight is stored less 1.
/// @param epsilon added to the mean square
/// @param fromOne whether the weight is stored less 1, as the Gemma models do
record RmsNorm(double epsilon, boolean fromOne) {
    Tensor apply(String path, Tensor x, Network at) {
        at.enter(path);
        Tensor weight = at.parameter(path + ".weight", x.size(-1));
        Tensor wide = at.toFloat(x);
        Tensor normal = at.multiply(wide, at.unary("aten.rsqrt.default", at.add(at.meanOfSquares(wide), epsilon)));
        return fromOne
                ? at.toElement(at.multiply(at.add(at.toFloat(weight), 1), normal))
                : at.multiply(weight, at.toElement(normal));
    }
}
