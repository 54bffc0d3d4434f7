package dev.headrace.frontends.huggingface;

/// A turn of each position's pairs of elements. The partner of an element is half of the turning elements away.
/// @param cosines `[tokens, elements that turn]`
/// @param sines the same
record Rotation(Tensor cosines, Tensor sines) {
    /// @param x `[1, heads, tokens, size]`
    Tensor apply(Tensor x, Network at) {
        long turning = cosines.size(1);
        if (turning == x.size(3)) return turned(x, at);
        Tensor resting = at.slice(x, turning, x.size(3));
        return at.concatenate(turned(at.slice(x, 0, turning), at), resting);
    }

    private Tensor turned(Tensor x, Network at) {
        long half = x.size(3) / 2;
        Tensor first = at.slice(x, 0, half);
        Tensor second = at.slice(x, half, x.size(3));
        Tensor partners = at.concatenate(at.unary("aten.neg.default", second), first);
        return at.add(at.multiply(x, cosines), at.multiply(partners, sines));
    }
}
